package dev.lightningstore.server;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.Swap;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Upstreams in memory, of one project, for what stands before the doors. */
final class FakeModelStore implements ModelStore {
    static final RolloutNames NO_NAMES = new RolloutNames() {
        @Override
        public CompletableFuture<Optional<String>> find(String project, String name) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public CompletableFuture<String> enqueue(String project, String name, NewRollout rollout) {
            return CompletableFuture.failedFuture(new StoreException.NotFound("project", project));
        }

        @Override
        public CompletableFuture<Boolean> delete(String project, String rolloutId) {
            return CompletableFuture.completedFuture(false);
        }
    };

    private final List<Upstream> upstreams = new ArrayList<>();
    private GatewaySettings settings = GatewaySettings.DEFAULT;

    @Override
    public synchronized CompletableFuture<List<Upstream>> upstreams(String project) {
        return CompletableFuture.completedFuture(List.copyOf(upstreams));
    }

    @Override
    public synchronized CompletableFuture<List<Upstream>> put(String project, List<Upstream> more) {
        upstreams.addAll(more);
        return CompletableFuture.completedFuture(more);
    }

    @Override
    public synchronized CompletableFuture<Integer> remove(
            String project, @Nullable String model, @Nullable String endpoint) {
        int before = upstreams.size();
        upstreams.clear();
        return CompletableFuture.completedFuture(before);
    }

    @Override
    public synchronized CompletableFuture<GatewaySettings> settings(String project) {
        return CompletableFuture.completedFuture(settings);
    }

    @Override
    public synchronized CompletableFuture<GatewaySettings> settings(String project, GatewaySettings changed) {
        settings = changed;
        return CompletableFuture.completedFuture(changed);
    }

    @Override
    public CompletableFuture<List<Swap>> swaps(String project) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<Swap> beginSwap(String project, Swap swap) {
        return CompletableFuture.completedFuture(swap);
    }

    @Override
    public CompletableFuture<Boolean> endSwap(String project, String model, Swap.@Nullable Weights weights) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public void onChange(Runnable listener) {}
}
