package dev.lightningstore.gateway;

import com.linecorp.armeria.common.ResponseCompleteException;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.Swap;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls of a model through, or has them wait while its weights are being changed. The swap itself lies in the
 * database, so that all servers hold; who waits, and who is on his way, each server knows of its own calls. Thread-safe.
 */
final class Swaps {
    private static final Duration SOON = Duration.ofSeconds(1);

    private record Key(String project, String model) {}

    private final ModelStore models;
    private final InstantSource clock;
    private final int room;
    private final Duration patience;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<Key, List<CompletableFuture<Boolean>>> queues = new ConcurrentHashMap<>();
    private final Map<Key, Integer> underWay = new ConcurrentHashMap<>();

    /**
     * @param room calls that may wait at once
     * @param patience how long one waits
     */
    Swaps(ModelStore models, InstantSource clock, int room, Duration patience) {
        this.models = models;
        this.clock = clock;
        this.room = room;
        this.patience = patience;
        models.onChange(this::look);
    }

    /**
     * Completes when the call may go on, and says whether it had to wait: then its model's servers may have other weights
     * now. From then to its end it counts as under way.
     */
    CompletableFuture<Boolean> pass(ServiceRequestContext ctx, String project, String model) {
        Key key = new Key(project, model);
        // First it counts, then it looks: whoever begins a swap and then sees nobody under way has seen all.
        underWay.merge(key, 1, Integer::sum);
        CompletableFuture<@Nullable Swap> found = find(key);
        found.exceptionally(failure -> {
            left(key);
            return null;
        });
        return found.thenCompose(swap -> {
            if (swap == null || !holds(swap)) {
                ctx.log().whenComplete().thenRun(() -> left(key));
                return CompletableFuture.completedFuture(false);
            }
            left(key);
            return join(ctx, key, swap);
        });
    }

    private CompletableFuture<@Nullable Swap> find(Key key) {
        return models.swaps(key.project()).thenApply(swaps -> {
            for (Swap swap : swaps) {
                if (swap.model().equals(key.model())) {
                    return swap;
                }
            }
            return null;
        });
    }

    private boolean holds(@Nullable Swap swap) {
        return swap != null && swap.holdsAt(clock.instant());
    }

    private void left(Key key) {
        underWay.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    private CompletableFuture<Boolean> join(ServiceRequestContext ctx, Key key, Swap swap) {
        if (waiting.incrementAndGet() > room) {
            waiting.decrementAndGet();
            throw new StoreException.Overloaded(
                    "the weights of model '" + key.model() + "' are being changed, and " + room
                            + " calls wait for them already (gateway.swap_queue)",
                    SOON);
        }
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        queues.compute(key, (same, queue) -> {
            List<CompletableFuture<Boolean>> longer = queue == null ? new ArrayList<>() : queue;
            longer.add(mine);
            return longer;
        });
        mine.whenComplete((done, failure) -> {
            waiting.decrementAndGet();
            leaveQueue(key, mine);
        });
        ctx.log().whenComplete().thenRun(() -> mine.completeExceptionally(ResponseCompleteException.get()));
        Instant now = clock.instant();
        Duration left = Duration.between(now, swap.until());
        boolean ends = left.compareTo(patience) <= 0;
        ctx.eventLoop()
                .withoutContext()
                .schedule(
                        () -> {
                            if (ends) {
                                mine.complete(true);
                            } else {
                                mine.completeExceptionally(late(key));
                            }
                        },
                        (ends ? left : patience).toMillis() + 1,
                        TimeUnit.MILLISECONDS);
        // It may have ended between the look and the queue.
        return release(key).thenCompose(nothing -> mine);
    }

    private StoreException late(Key key) {
        return new StoreException.Overloaded(
                "the weights of model '" + key.model() + "' are still being changed after " + patience.toSeconds()
                        + " s (gateway.swap_wait)",
                SOON);
    }

    private void leaveQueue(Key key, CompletableFuture<Boolean> one) {
        queues.computeIfPresent(key, (same, queue) -> {
            queue.remove(one);
            return queue.isEmpty() ? null : queue;
        });
    }

    /** Something changed: whoever waits for no swap any more goes on. */
    private void look() {
        queues.keySet().forEach(this::release);
    }

    private CompletableFuture<?> release(Key key) {
        return find(key).thenAccept(swap -> {
            if (!holds(swap)) {
                List<CompletableFuture<Boolean>> queue = queues.remove(key);
                if (queue != null) {
                    queue.forEach(each -> each.complete(true));
                }
            }
        });
    }

    /** How a swap stands on this server. */
    record State(@Nullable Swap swap, int waiting, int underWay) {}

    CompletableFuture<State> state(String project, String model) {
        Key key = new Key(project, model);
        return find(key).thenApply(swap -> {
            AtomicInteger wait = new AtomicInteger();
            queues.computeIfPresent(key, (same, queue) -> {
                wait.set(queue.size());
                return queue;
            });
            boolean on = swap != null && clock.instant().isBefore(swap.until());
            return new State(on ? swap : null, wait.get(), underWay.getOrDefault(key, 0));
        });
    }
}
