package dev.lightningstore.jdbc.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import java.util.HashSet;
import java.util.Set;

/** Every rollout, attempt and span whose write was answered can be read. */
final class AcknowledgedIsThere implements Invariant {
    @Override
    public void check(World world, LightningStore store) {
        for (String id : world.made.keySet()) {
            assertTrue(Answers.of(store.rollouts().get(id)).isPresent(), "lost rollout " + id);
        }
        world.spans.forEach((id, wanted) -> {
            Set<String> kept = new HashSet<>();
            Answers.of(store.spans().query(new SpanQuery(id, null, null, PageRequest.first(10_000))))
                    .items()
                    .forEach(span -> kept.add(span.attemptId() + " "
                            + TestSpans.fields(span.payload()).name()));
            assertTrue(kept.containsAll(wanted), "lost a span of " + id + ": wanted " + wanted + ", kept " + kept);
        });
    }
}
