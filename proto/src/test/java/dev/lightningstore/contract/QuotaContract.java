package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException.Overloaded;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.store.LightningStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A project at its quota is refused, and its neighbours are not. */
public interface QuotaContract extends Contract {
    @Test
    default void noMoreMayWaitThanTheQuotaSays() {
        LightningStore store = cluster().project(newProject(new Quotas(3L, null, null, null)));
        Given.enqueued(store, 2);
        Overloaded refused = Answers.refusal(
                Overloaded.class, store.rollouts().enqueue(List.of(Given.task(1), Given.task(2)), null));
        assertFalse(refused.retryAfter().isNegative() || refused.retryAfter().isZero());
        assertEquals(2, Answers.of(store.statistics()).queued(), "all or none");
        Given.enqueued(store, 1);
        Answers.refusal(Overloaded.class, store.rollouts().enqueue(List.of(Given.task(1)), null));
        Answers.of(store.rollouts().dequeue(1, null));
        Given.enqueued(store, 1);
        assertEquals(3, Answers.of(store.statistics()).queued());
        Given.enqueued(newStore(), 10);
    }

    @Test
    default void noMoreMayBeStoredThanTheQuotaSays() {
        LightningStore store = cluster().project(newProject(new Quotas(null, 2L, null, null)));
        Given.started(store);
        Given.enqueued(store, 1);
        Answers.refusal(Overloaded.class, store.rollouts().enqueue(List.of(Given.task(1)), null));
        Answers.refusal(Overloaded.class, store.rollouts().start(Given.task(1), null, null));
        assertEquals(2, Answers.of(store.statistics()).rollouts());
    }

    @Test
    default void spansStopAtTheirQuota() {
        LightningStore store = cluster().project(newProject(new Quotas(null, null, 1_000L, null)));
        AttemptedRollout rollout = Given.started(store);
        Answers.of(store.spans()
                .add(List.of(TestSpans.otlp(rolloutId(rollout), attemptId(rollout), 0, 1, "x".repeat(2_000))), null));
        Answers.refusal(
                Overloaded.class,
                store.spans().add(List.of(TestSpans.otlp(rolloutId(rollout), attemptId(rollout), 0, 2, "y")), null));
        assertEquals(1, Answers.of(store.statistics()).spans());
        assertTrue(Answers.of(store.statistics()).spanBytes() >= 2_000);
    }

    @Test
    default void aLargerQuotaLetsMoreIn() {
        String project = newProject(new Quotas(1L, null, null, null));
        LightningStore store = cluster().project(project);
        Given.enqueued(store, 1);
        Answers.refusal(Overloaded.class, store.rollouts().enqueue(List.of(Given.task(1)), null));
        Answers.of(cluster().projects().setQuotas(project, Quotas.NONE));
        Given.enqueued(store, 5);
    }
}
