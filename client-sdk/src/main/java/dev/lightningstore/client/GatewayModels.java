package dev.lightningstore.client;

import dev.lightningstore.model.Swap;
import dev.lightningstore.model.Upstream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The models that a project's gateway knows: says which servers answer for them, and when their weights change.
 *
 * <pre>{@code
 * GatewayModels models = GatewayModels.at(ClientOptions.to("http://127.0.0.1:4747").build());
 * models.register(Upstream.of("smol", "http://127.0.0.1:8000/v1", 1)).join();
 * models.beginSwap("smol", true, Duration.ofMinutes(5)).join();
 * // the server takes its new weights
 * models.endSwap("smol", new Swap.Weights(2, "3fa9c1")).join();
 * }</pre>
 *
 * <p>Refusals come by the future, as {@code StoreException}. Nothing is sent before the first call, and there is nothing to
 * close. Thread-safe.
 */
public final class GatewayModels {
    private static final String PATH = "/api/lightning/models";
    private static final String SWAP = PATH + "/swap";

    private final HttpCalls calls;

    private GatewayModels(HttpCalls calls) {
        this.calls = calls;
    }

    public static GatewayModels at(ClientOptions options) {
        return new GatewayModels(new HttpCalls(options));
    }

    /** In the order in which they were first registered. */
    public CompletableFuture<List<RegisteredModel>> list() {
        return calls.ask("GET", PATH, null).thenApply(GatewayWire::models);
    }

    /** Adds a server, in place of an earlier one of the same model and endpoint. */
    public CompletableFuture<RegisteredModel> register(Upstream upstream) {
        return calls.ask("POST", PATH, GatewayWire.upstream(upstream))
                .thenApply(answer -> GatewayWire.models(answer).get(0));
    }

    /**
     * Takes a model's servers away and answers how many; {@code NotFound} where there is none. Calls under way go on.
     *
     * @param endpoint of the one that goes; null for all of the model
     */
    public CompletableFuture<Integer> unregister(String model, @Nullable String endpoint) {
        Map<String, String> query = query(model);
        if (endpoint != null) {
            query.put("endpoint", endpoint);
        }
        return calls.ask("DELETE", PATH + "?" + text(query), null).thenApply(GatewayWire::removed);
    }

    /**
     * Says that a model's weights are about to change; replaces an earlier swap of the model.
     *
     * @param holds whether calls wait for the end; otherwise the old weights answer them
     * @param atMost when it counts as over although nobody ended it, at most {@link Swap#MAX_TIME}
     */
    public CompletableFuture<SwapState> beginSwap(String model, boolean holds, Duration atMost) {
        return calls.ask("POST", SWAP, GatewayWire.swap(model, holds, atMost)).thenApply(GatewayWire::state);
    }

    public CompletableFuture<SwapState> swap(String model) {
        return calls.ask("GET", SWAP + "?" + text(query(model)), null).thenApply(GatewayWire::state);
    }

    /**
     * Lets the calls that waited go on; {@code NotFound} where there is no swap.
     *
     * @param weights what all servers of the model have from now on; null for those that they had
     */
    public CompletableFuture<SwapState> endSwap(String model, Swap.@Nullable Weights weights) {
        Map<String, String> query = query(model);
        if (weights != null) {
            query.put("version", String.valueOf(weights.version()));
            if (weights.hash() != null) {
                query.put("hash", weights.hash());
            }
        }
        return calls.ask("DELETE", SWAP + "?" + text(query), null).thenApply(GatewayWire::state);
    }

    private static Map<String, String> query(String model) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("model", model);
        return query;
    }

    private static String text(Map<String, String> query) {
        return query.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
