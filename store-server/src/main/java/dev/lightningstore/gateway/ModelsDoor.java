package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.Replay;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.Door;
import dev.lightningstore.server.ErrorFormat;
import dev.lightningstore.server.HttpErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Our own routes for the models' servers and for how a project wants its calls treated. */
public final class ModelsDoor implements Door {
    private static final Set<String> SETTINGS = Set.of(
            "rewards_from_verifier",
            "redact",
            "free_traces",
            "max_calls",
            "max_turns",
            "max_tokens",
            "max_trajectory_tokens",
            "max_seconds",
            "replay",
            // what a GET answers may be sent back
            "paused",
            "retry_after_seconds",
            "reason");

    private final ModelStore models;
    private final Secrets secrets;
    private final Gateway gateway;

    @FunctionalInterface
    private interface Action {
        CompletableFuture<HttpResponse> answer(
                ServiceRequestContext ctx, AggregatedHttpRequest request, String project);
    }

    public ModelsDoor(ModelStore models, Secrets secrets, Gateway gateway) {
        this.gateway = gateway;
        this.models = models;
        this.secrets = secrets;
    }

    @Override
    public void install(ServerBuilder server) {
        route(
                server,
                HttpMethod.GET,
                "/models",
                (ctx, request, project) -> models.upstreams(project).thenApply(found -> list(HttpStatus.OK, found)));
        route(server, HttpMethod.POST, "/models", this::add);
        route(server, HttpMethod.DELETE, "/models", this::remove);
        route(
                server,
                HttpMethod.GET,
                "/gateway",
                (ctx, request, project) -> models.settings(project).thenApply(ModelsDoor::settings));
        route(server, HttpMethod.POST, "/gateway", this::change);
    }

    private static void route(ServerBuilder server, HttpMethod method, String path, Action action) {
        server.service(
                Route.builder().path("/api/lightning" + path).methods(method).build(),
                (ctx, request) -> HttpErrors.recover(
                        ctx,
                        request.aggregate()
                                .thenCompose(whole ->
                                        action.answer(ctx, whole, Caller.of(ctx).project())),
                        ErrorFormat.JSON));
    }

    private CompletableFuture<HttpResponse> add(
            ServiceRequestContext ctx, AggregatedHttpRequest request, String project) {
        ObjectNode body = JsonText.parseObject(request.content().array(), "body");
        List<Upstream> upstreams = new ArrayList<>();
        JsonNode several = body.get("models");
        if (several == null) {
            upstreams.add(UpstreamJson.read(body));
        } else if (several instanceof ArrayNode array && array.size() <= ModelStore.MAX_UPSTREAMS) {
            for (JsonNode each : array) {
                if (!(each instanceof ObjectNode object)) {
                    throw StoreException.Invalid.field("models", "must be a list of objects");
                }
                upstreams.add(UpstreamJson.read(object));
            }
        } else {
            throw StoreException.Invalid.field(
                    "models", "must be a list of at most " + ModelStore.MAX_UPSTREAMS + " objects");
        }
        upstreams.forEach(upstream -> secrets.check(upstream.secret()));
        return models.put(project, upstreams).thenApply(put -> list(HttpStatus.CREATED, put));
    }

    private CompletableFuture<HttpResponse> remove(
            ServiceRequestContext ctx, AggregatedHttpRequest request, String project) {
        String model = ctx.queryParam("model");
        if (model == null) {
            throw StoreException.Invalid.field(
                    "model", "is missing: DELETE …?model=NAME, and endpoint=URL for one server");
        }
        return models.remove(project, model, ctx.queryParam("endpoint")).thenApply(count -> {
            if (count == 0) {
                throw new StoreException.NotFound("model", model);
            }
            return json(HttpStatus.OK, JsonText.object().put("removed", count));
        });
    }

    private HttpResponse list(HttpStatus status, List<Upstream> upstreams) {
        ObjectNode body = JsonText.object();
        ArrayNode list = body.putArray("models");
        upstreams.forEach(upstream -> {
            ObjectNode json = UpstreamJson.write(upstream);
            ModelServer.Health health = gateway.fleet().health(upstream.endpoint());
            if (health != null) {
                json.putObject("health").put("well", health.well()).put("said", health.said());
            }
            list.add(json);
        });
        return json(status, body);
    }

    /** What is not named stays as it is. */
    private CompletableFuture<HttpResponse> change(
            ServiceRequestContext ctx, AggregatedHttpRequest request, String project) {
        ObjectNode body = JsonText.parseObject(request.content().array(), "body");
        body.fieldNames().forEachRemaining(name -> {
            if (!SETTINGS.contains(name)) {
                throw StoreException.Invalid.field(name, "is no setting of the gateway");
            }
        });
        return models.settings(project)
                .thenCompose(now -> models.settings(
                        project,
                        new GatewaySettings(
                                JsonText.truth(body, "rewards_from_verifier", now.rewardsFromVerifier()),
                                JsonText.truth(body, "redact", now.redact()),
                                ratio(body, now.freeTraces()),
                                budget(body, now.budget()),
                                replay(body, now.replay()),
                                now.pause())))
                .thenApply(ModelsDoor::settings);
    }

    private static double ratio(ObjectNode body, double otherwise) {
        JsonNode value = body.get("free_traces");
        if (value == null) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw StoreException.Invalid.field("free_traces", "must be a number from 0 to 1");
        }
        return value.doubleValue();
    }

    private static GatewaySettings.Budget budget(ObjectNode body, GatewaySettings.Budget now) {
        return new GatewaySettings.Budget(
                bound(body, "max_calls", now.maxCalls()),
                bound(body, "max_turns", now.maxTurns()),
                bound(body, "max_tokens", now.maxTokens()),
                bound(body, "max_trajectory_tokens", now.maxTrajectoryTokens()),
                bound(body, "max_seconds", now.maxSeconds()));
    }

    private static Replay replay(ObjectNode body, Replay otherwise) {
        String text = JsonText.text(body, "replay");
        return text == null ? otherwise : Replay.ofWire(text);
    }

    private static @Nullable Long bound(ObjectNode body, String field, @Nullable Long otherwise) {
        JsonNode value = body.get(field);
        return value == null ? otherwise : value.isNull() ? null : (Long) JsonText.whole(body, field, 0);
    }

    private static HttpResponse settings(GatewaySettings settings) {
        GatewaySettings.Pause pause = settings.pause();
        ObjectNode body = JsonText.object()
                .put("rewards_from_verifier", settings.rewardsFromVerifier())
                .put("redact", settings.redact())
                .put("free_traces", settings.freeTraces())
                .put("max_calls", settings.budget().maxCalls())
                .put("max_turns", settings.budget().maxTurns())
                .put("max_tokens", settings.budget().maxTokens())
                .put("max_trajectory_tokens", settings.budget().maxTrajectoryTokens())
                .put("max_seconds", settings.budget().maxSeconds())
                .put("replay", settings.replay().wire())
                .put("paused", pause != null);
        if (pause != null) {
            body.put("retry_after_seconds", pause.retryAfter().toMillis() / 1000.0)
                    .put("reason", pause.reason());
        }
        return json(HttpStatus.OK, body);
    }

    static HttpResponse json(HttpStatus status, JsonNode body) {
        return HttpResponse.of(status, MediaType.JSON, JsonText.bytes(body));
    }
}
