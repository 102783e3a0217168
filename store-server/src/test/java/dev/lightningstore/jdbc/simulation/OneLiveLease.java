package dev.lightningstore.jdbc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import java.util.List;

/** A rollout has one live lease at most: that of its latest attempt, and none while it waits or is final. */
final class OneLiveLease implements Invariant {
    @Override
    public void check(World world, LightningStore store) {
        for (String id : world.made.keySet()) {
            Rollout rollout = Answers.of(store.rollouts().get(id)).orElseThrow().rollout();
            List<Attempt> attempts = Answers.of(store.rollouts().attempts(id, PageRequest.first(300)))
                    .items();
            List<Attempt> held = attempts.stream()
                    .filter(attempt ->
                            attempt.leaseDeadline() != null && attempt.status().live())
                    .toList();
            assertTrue(held.size() <= 1, () -> id + " has two leases: " + held);
            if (!held.isEmpty()) {
                assertEquals(attempts.size(), held.get(0).number(), "an older attempt holds a lease");
                assertTrue(
                        !rollout.status().queued() && !rollout.status().terminal(),
                        () -> rollout.status() + " under " + held);
            }
            for (int i = 0; i < attempts.size(); i++) {
                assertEquals(i + 1, attempts.get(i).number(), "a gap among the attempts");
            }
        }
    }
}
