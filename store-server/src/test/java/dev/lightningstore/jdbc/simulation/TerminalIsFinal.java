package dev.lightningstore.jdbc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.store.LightningStore;

/** A rollout that was once seen final never changes again: here nobody overrides. */
final class TerminalIsFinal implements Invariant {
    @Override
    public void check(World world, LightningStore store) {
        for (String id : world.made.keySet()) {
            Rollout now = Answers.of(store.rollouts().get(id)).orElseThrow().rollout();
            Rollout before = world.ended.get(id);
            if (before != null) {
                assertEquals(before, now);
            } else if (now.status().terminal()) {
                world.ended.put(id, now);
            }
        }
    }
}
