package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.id.Ids;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Rollout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Waits for rollouts to become final: woken by the {@link Hub}, never polling. */
final class Waits {
    static final int MAX_ROLLOUTS = 100_000;
    private static final Duration MAX_TIMEOUT = Duration.ofDays(7);

    private final Hub hub;
    private final Reader reader;
    private final ScheduledExecutorService timer;

    Waits(Hub hub, Reader reader, ScheduledExecutorService timer) {
        this.hub = hub;
        this.reader = reader;
        this.timer = timer;
    }

    CompletableFuture<List<Rollout>> await(List<String> ids, @Nullable Duration timeout, RolloutQueries queries) {
        if (ids.size() > MAX_ROLLOUTS) {
            throw StoreException.Invalid.field(
                    "rollout_ids", ids.size() + " are more than " + MAX_ROLLOUTS + " at once; wait in parts");
        }
        Wait wait = new Wait(ids, queries);
        wait.start(timeout);
        return wait.answer;
    }

    private final class Wait {
        final CompletableFuture<List<Rollout>> answer = new CompletableFuture<>();
        private final RolloutQueries queries;
        /** All that exist or may exist, in the order asked; each with what wakes it. */
        private final Map<Long, Runnable> wakers = new LinkedHashMap<>();

        private final Map<Long, Rollout> finished = new ConcurrentHashMap<>();
        /** Still to be waited for. */
        private final Set<Long> open = ConcurrentHashMap.newKeySet();
        /** To be read: one may be final by now. */
        private final Set<Long> woken = ConcurrentHashMap.newKeySet();

        private final AtomicBoolean looking = new AtomicBoolean();
        private @Nullable ScheduledFuture<?> deadline;
        private volatile boolean over;

        Wait(List<String> ids, RolloutQueries queries) {
            this.queries = queries;
            for (String id : ids) {
                OptionalLong number = Ids.rolloutNumber(id);
                if (number.isPresent()) {
                    long no = number.getAsLong();
                    wakers.put(no, () -> {
                        woken.add(no);
                        look();
                    });
                }
            }
        }

        void start(@Nullable Duration timeout) {
            open.addAll(wakers.keySet());
            woken.addAll(open);
            if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
                over = true;
            } else {
                wakers.forEach(hub::onFinished);
                Duration bounded = timeout == null || timeout.compareTo(MAX_TIMEOUT) > 0 ? MAX_TIMEOUT : timeout;
                deadline = timer.schedule(
                        () -> {
                            over = true;
                            look();
                        },
                        bounded.toNanos(),
                        TimeUnit.NANOSECONDS);
            }
            answer.whenComplete((rollouts, failure) -> end());
            look();
        }

        /** Reads what was woken; one look at a time, and what is woken meanwhile is looked at next. */
        private void look() {
            if (answer.isDone() || !looking.compareAndSet(false, true)) {
                return;
            }
            List<Long> reading = new ArrayList<>(woken);
            woken.removeAll(reading);
            boolean last = over;
            reader.lengthy(connection -> queries.get(connection, reading)).whenComplete((found, failure) -> {
                if (failure != null || found == null) {
                    answer.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
                    return;
                }
                note(reading, found);
                looking.set(false);
                if (open.isEmpty() || last) {
                    answer.complete(wakers.keySet().stream()
                            .map(finished::get)
                            .filter(Objects::nonNull)
                            .toList());
                } else if (!woken.isEmpty() || over) {
                    look();
                }
            });
        }

        /** Rollouts that do not exist are not waited for. */
        private void note(List<Long> read, Map<Long, AttemptedRollout> found) {
            for (long no : read) {
                AttemptedRollout rollout = found.get(no);
                if (rollout == null) {
                    open.remove(no);
                } else if (rollout.rollout().status().terminal()) {
                    finished.put(no, rollout.rollout());
                    open.remove(no);
                }
            }
        }

        private void end() {
            wakers.forEach(hub::forget);
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }
}
