package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.error.StoreException.Conflict;
import dev.lightningstore.error.StoreException.LeaseLost;
import dev.lightningstore.error.StoreException.NotFound;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Statistics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Calls that are refused in the middle of many others: each hears its own answer, and nobody else is disturbed. */
public interface StormContract extends Contract {
    int CALLS = 600;

    @Test
    default void refusalsDoNotDisturbOthers() {
        LightningStore store = newStore();
        AttemptedRollout done = Given.started(store);
        AttemptedRollout open = Given.started(store);
        Answers.of(store.rollouts()
                .updateAttempt(rolloutId(done), attemptId(done), AttemptUpdate.status(AttemptStatus.SUCCEEDED)));
        Random random = new Random(600);
        List<CompletableFuture<?>> refused = new ArrayList<>();
        List<Class<? extends StoreException>> why = new ArrayList<>();
        List<CompletableFuture<List<Rollout>>> enqueued = new ArrayList<>();
        List<CompletableFuture<List<Long>>> spans = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            NewSpan good = TestSpans.otlp(rolloutId(open), attemptId(open), 0, i + 1, "good");
            NewSpan bad = TestSpans.otlp(rolloutId(open), "at-00000000", 0, i + 1, "bad");
            switch (random.nextInt(7)) {
                case 0 -> enqueued.add(store.rollouts().enqueue(List.of(Given.task(i), Given.task(i)), null));
                case 1 -> spans.add(store.spans().add(List.of(good), null));
                case 2 -> {
                    refused.add(store.spans().add(List.of(good, bad), null));
                    why.add(NotFound.class);
                }
                case 3 -> {
                    refused.add(store.rollouts()
                            .updateAttempt(
                                    rolloutId(done), attemptId(done), AttemptUpdate.status(AttemptStatus.FAILED)));
                    why.add(Conflict.class);
                }
                case 4 -> {
                    refused.add(store.rollouts().startAttempt("ro-unknown", null));
                    why.add(NotFound.class);
                }
                case 5 -> {
                    LeaseRef none = new LeaseRef(rolloutId(open), attemptId(open), 7);
                    refused.add(store.leases().heartbeat(none, null));
                    why.add(LeaseLost.class);
                }
                default -> enqueued.add(store.rollouts().enqueue(List.of(Given.task(i)), "r" + i));
            }
        }
        for (int i = 0; i < refused.size(); i++) {
            Answers.refusal(why.get(i), refused.get(i));
        }
        Set<String> made = new HashSet<>();
        enqueued.forEach(call -> Answers.of(call).forEach(rollout -> made.add(rollout.rolloutId())));
        List<Long> sequence = new ArrayList<>();
        spans.forEach(call -> sequence.addAll(Answers.of(call)));
        for (int i = 0; i < sequence.size(); i++) {
            assertEquals(i + 1, sequence.stream().sorted().toList().get(i), "no gap and nothing twice");
        }
        Statistics counted = Answers.of(store.statistics());
        assertEquals(made.size() + 2, counted.rollouts());
        assertEquals(made.size(), counted.queued());
        assertEquals(sequence.size(), counted.spans());
        Set<String> claimed =
                new HashSet<>(Given.attemptedIds(Answers.of(store.rollouts().dequeue(1_000, null))));
        assertEquals(made, claimed);
    }
}
