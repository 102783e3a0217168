package dev.lightningstore.contract;

import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Brings a store to where a test begins, and says again what tests say often. */
final class Given {
    static final Duration TTL = Duration.ofSeconds(30);

    private Given() {}

    static Json json(String text) {
        return Json.parse(text, "test");
    }

    static NewRollout task(int number) {
        return NewRollout.of(json("{\"task\":" + number + "}"));
    }

    static NewRollout task(RolloutConfig config) {
        return new NewRollout(json("{\"task\":0}"), null, null, config, null, null, 0);
    }

    static NewRollout prioritised(int priority) {
        return new NewRollout(json("{}"), null, null, RolloutConfig.DEFAULT, null, null, priority);
    }

    static RolloutConfig attempts(int max, AttemptStatus... retryOn) {
        return new RolloutConfig(null, null, max, Set.of(retryOn));
    }

    static List<Rollout> enqueued(LightningStore store, int count) {
        List<NewRollout> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(task(i));
        }
        return Answers.of(store.rollouts().enqueue(tasks, null));
    }

    static Rollout enqueued(LightningStore store, NewRollout task) {
        return Answers.of(store.rollouts().enqueue(List.of(task), null)).get(0);
    }

    /** A rollout of that config that a worker has claimed as on the peer's wire. */
    static AttemptedRollout claimed(LightningStore store, RolloutConfig config, @Nullable String worker) {
        enqueued(store, task(config));
        return Answers.of(store.rollouts().dequeue(1, worker)).get(0);
    }

    static AttemptedRollout started(LightningStore store) {
        return Answers.of(store.rollouts().start(task(0), null, null));
    }

    static Lease leased(LightningStore store, RolloutConfig config) {
        enqueued(store, task(config));
        return Answers.of(store.leases().claim("worker", 1, TTL)).get(0);
    }

    static AttemptedRollout rollout(LightningStore store, String rolloutId) {
        return Answers.of(store.rollouts().get(rolloutId)).orElseThrow();
    }

    static String attemptId(AttemptedRollout rollout) {
        return rollout.requireAttempt().attemptId();
    }

    static String rolloutId(AttemptedRollout rollout) {
        return rollout.rollout().rolloutId();
    }

    static PageRequest sorted(@Nullable String by, boolean descending) {
        return new PageRequest(by, descending, 100, 0, null);
    }

    static List<String> ids(List<Rollout> rollouts) {
        return map(rollouts, Rollout::rolloutId);
    }

    static List<String> attemptedIds(List<AttemptedRollout> rollouts) {
        return map(rollouts, Given::rolloutId);
    }

    static <A, B> List<B> map(List<A> items, Function<A, B> function) {
        return items.stream().map(function).toList();
    }
}
