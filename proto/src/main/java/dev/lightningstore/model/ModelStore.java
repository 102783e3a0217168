package dev.lightningstore.model;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The upstreams and the gateway's settings of every project. Thread-safe; every call answers by a future. */
public interface ModelStore {
    /** Upstreams that one project may have. */
    int MAX_UPSTREAMS = 1_000;

    /** In the order in which they were first put. Asked at every model call, so it must be quick. */
    CompletableFuture<List<Upstream>> upstreams(String project);

    /** Adds upstreams, all or none; one of the same model and endpoint is replaced. */
    CompletableFuture<List<Upstream>> put(String project, List<Upstream> upstreams);

    /** Takes upstreams away, and answers how many; null stands for any model, for any endpoint. */
    CompletableFuture<Integer> remove(String project, @Nullable String model, @Nullable String endpoint);

    CompletableFuture<GatewaySettings> settings(String project);

    CompletableFuture<GatewaySettings> settings(String project, GatewaySettings settings);

    /** Swaps of which nobody has said that they are over; some may be past their time. Asked at every model call. */
    CompletableFuture<List<Swap>> swaps(String project);

    /** Begins a swap, in place of an earlier one of the model. */
    CompletableFuture<Swap> beginSwap(String project, Swap swap);

    /**
     * Ends a swap, and at the same moment gives all upstreams of the model their new weights; null leaves the old ones.
     * Answers whether there was a swap.
     */
    CompletableFuture<Boolean> endSwap(String project, String model, Swap.@Nullable Weights weights);

    /** Calls the listener, briefly, after changes that were made here or on another server. */
    void onChange(Runnable listener);
}
