package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.Swap;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.Door;
import dev.lightningstore.server.ErrorFormat;
import dev.lightningstore.server.HttpErrors;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where a trainer says that it changes a model's weights: it holds the calls, then tells the new version. */
public final class SwapDoor implements Door {
    private static final String PATH = "/api/lightning/models/swap";
    private static final double MAX_SECONDS = 600;

    private final ModelStore models;
    private final Gateway gateway;
    private final InstantSource clock;

    @FunctionalInterface
    private interface Action {
        CompletableFuture<HttpResponse> answer(
                ServiceRequestContext ctx, AggregatedHttpRequest request, String project);
    }

    public SwapDoor(ModelStore models, Gateway gateway, InstantSource clock) {
        this.models = models;
        this.gateway = gateway;
        this.clock = clock;
    }

    @Override
    public void install(ServerBuilder server) {
        route(server, HttpMethod.POST, this::begin);
        route(server, HttpMethod.GET, (ctx, request, project) -> state(project, model(ctx)));
        route(server, HttpMethod.DELETE, this::end);
    }

    private static void route(ServerBuilder server, HttpMethod method, Action action) {
        server.service(
                Route.builder().path(PATH).methods(method).build(),
                (ctx, request) -> HttpErrors.recover(
                        ctx,
                        request.aggregate()
                                .thenCompose(whole ->
                                        action.answer(ctx, whole, Caller.of(ctx).project())),
                        ErrorFormat.JSON));
    }

    private CompletableFuture<HttpResponse> begin(
            ServiceRequestContext ctx, AggregatedHttpRequest request, String project) {
        ObjectNode body = JsonText.parseObject(request.content().array(), "body");
        String model = JsonText.requiredText(body, "model");
        String calls = JsonText.text(body, "calls");
        if (calls != null && !calls.equals("wait") && !calls.equals("go_on")) {
            throw StoreException.Invalid.field("calls", "must be wait or go_on");
        }
        JsonNode seconds = body.path("max_seconds");
        if (!seconds.isMissingNode() && !(seconds.isNumber() && Math.abs(seconds.doubleValue()) < 1e6)) {
            throw StoreException.Invalid.field("max_seconds", "must be a number");
        }
        Duration time = Duration.ofMillis(Math.round(1000 * seconds.asDouble(MAX_SECONDS)));
        Swap swap = Swap.of(model, !"go_on".equals(calls), clock.instant(), time);
        return models.upstreams(project)
                .thenCompose(known -> {
                    if (known.stream().noneMatch(each -> each.model().equals(model))) {
                        throw new StoreException.NotFound("model", model);
                    }
                    return models.beginSwap(project, swap);
                })
                .thenCompose(begun -> state(project, model));
    }

    private CompletableFuture<HttpResponse> end(
            ServiceRequestContext ctx, AggregatedHttpRequest request, String project) {
        String model = model(ctx);
        return models.endSwap(project, model, weights(ctx)).thenCompose(there -> {
            if (!there) {
                throw new StoreException.NotFound("swap", model);
            }
            return state(project, model);
        });
    }

    private static Swap.@Nullable Weights weights(ServiceRequestContext ctx) {
        String version = ctx.queryParam("version");
        String hash = ctx.queryParam("hash");
        if (version == null) {
            if (hash != null) {
                throw StoreException.Invalid.field("hash", "needs a version beside it");
            }
            return null;
        }
        if (!version.matches("\\d{1,18}")) {
            throw StoreException.Invalid.field("version", "must be a whole number");
        }
        return new Swap.Weights(Long.parseLong(version), hash);
    }

    private static String model(ServiceRequestContext ctx) {
        String model = ctx.queryParam("model");
        if (model == null) {
            throw StoreException.Invalid.field("model", "is missing: …?model=NAME");
        }
        return model;
    }

    private CompletableFuture<HttpResponse> state(String project, String model) {
        return gateway.swaps().state(project, model).thenApply(state -> {
            ObjectNode body = JsonText.object().put("model", model).put("swapping", state.swap() != null);
            Swap swap = state.swap();
            if (swap != null) {
                body.put("calls", swap.holds() ? "wait" : "go_on");
                body.put("until", swap.until().toEpochMilli() / 1000.0);
            }
            return ModelsDoor.json(
                    HttpStatus.OK, body.put("waiting", state.waiting()).put("in_flight", state.underWay()));
        });
    }
}
