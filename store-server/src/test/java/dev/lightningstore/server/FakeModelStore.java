package dev.lightningstore.server;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.ModelUse;
import dev.lightningstore.model.Recording;
import dev.lightningstore.model.RecordingStore;
import dev.lightningstore.model.Swap;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.Usage;
import dev.lightningstore.model.UsageStore;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutNames;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Upstreams in memory, of one project, for what stands before the doors. */
public final class FakeModelStore implements ModelStore {
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

    static final UsageStore NO_USAGE = new UsageStore() {
        @Override
        public CompletableFuture<Boolean> add(String project, ModelUse use) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletableFuture<List<Usage>> usage(String project, LocalDate first, LocalDate last) {
            return CompletableFuture.completedFuture(List.of());
        }
    };

    static final RecordingStore NO_RECORDINGS = new RecordingStore() {
        @Override
        public CompletableFuture<Optional<Recording>> find(String project, String hash) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public CompletableFuture<Boolean> put(String project, Recording recording) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletableFuture<List<Recording.Brief>> list(String project, int limit) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletableFuture<Integer> clear(String project, @Nullable String model) {
            return CompletableFuture.completedFuture(0);
        }
    };

    private final List<Upstream> upstreams = new ArrayList<>();
    private GatewaySettings settings = GatewaySettings.DEFAULT;
    private @Nullable CompletableFuture<GatewaySettings> late;

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
        CompletableFuture<GatewaySettings> answer = late == null ? CompletableFuture.completedFuture(settings) : late;
        late = null;
        return answer;
    }

    /** Who asks next for the settings waits until this is completed; who asks after that knows them at once. */
    public synchronized CompletableFuture<GatewaySettings> nextSettingsComeLate() {
        late = new CompletableFuture<>();
        return late;
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
