package dev.lightningstore.gateway.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import dev.lightningstore.gateway.Gateway;
import dev.lightningstore.gateway.JsonText;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What this wire does with models, and how it pauses their calls. */
final class ProxyRoutes {
    private static final double RETRY_AFTER_SECONDS = 5;

    private final ModelStore models;
    private final Gateway gateway;

    ProxyRoutes(ModelStore models, Gateway gateway) {
        this.models = models;
        this.gateway = gateway;
    }

    CompletableFuture<HttpResponse> register(Exchange x) {
        ArrayNode items = Form.list(x.request(), ModelStore.MAX_UPSTREAMS);
        return models.upstreams(x.project()).thenCompose(there -> {
            List<Upstream> upstreams = new ArrayList<>();
            for (JsonNode item : items) {
                ObjectNode json = Form.item(item);
                long version = Form.whole(json, "version", 0);
                upstreams.add(known(
                        there,
                        Upstream.of(Form.requiredText(json, "model"), Form.requiredText(json, "endpoint"), version)));
            }
            return models.put(x.project(), upstreams).thenApply(put -> {
                ArrayNode answer = JsonText.object().arrayNode();
                put.forEach(each -> answer.addObject()
                        .put("model", each.model())
                        .put("endpoint", each.endpoint())
                        .put("version", each.version()));
                return Exchange.json(HttpStatus.CREATED, answer);
            });
        });
    }

    /** A trainer that only counts on leaves what an operator said of the server as it is. */
    private static Upstream known(List<Upstream> there, Upstream given) {
        for (Upstream each : there) {
            if (each.model().equals(given.model()) && each.endpoint().equals(given.endpoint())) {
                return new Upstream(
                        each.model(),
                        each.endpoint(),
                        each.kind(),
                        each.servedModel(),
                        each.secret(),
                        given.version(),
                        given.version() == each.version() ? each.hash() : null,
                        each.preferred(),
                        each.tokenIds(),
                        each.responses(),
                        each.price());
            }
        }
        return given;
    }

    CompletableFuture<HttpResponse> clear(Exchange x) {
        return models.remove(x.project(), null, null)
                .thenApply(
                        count -> Exchange.json(HttpStatus.OK, JsonText.object().put("status", "ok")));
    }

    CompletableFuture<HttpResponse> pause(Exchange x) {
        ObjectNode body = Form.objectOrNone(x.request());
        JsonNode seconds = body.path("retry_after_seconds");
        if (!seconds.isMissingNode()
                && !(seconds.isNumber() && seconds.asDouble() >= 0 && seconds.asDouble() < 86_400)) {
            throw Unprocessable.body("retry_after_seconds", "must be a number from 0 to 86400");
        }
        double wait = seconds.isMissingNode() ? RETRY_AFTER_SECONDS : seconds.asDouble();
        return change(
                x, new GatewaySettings.Pause(Duration.ofMillis(Math.round(wait * 1000)), Form.text(body, "reason")));
    }

    CompletableFuture<HttpResponse> resume(Exchange x) {
        return change(x, null);
    }

    private CompletableFuture<HttpResponse> change(Exchange x, GatewaySettings.@Nullable Pause pause) {
        return models.settings(x.project())
                .thenCompose(now -> models.settings(x.project(), now.paused(pause)))
                .thenApply(this::state);
    }

    CompletableFuture<HttpResponse> state(Exchange x) {
        return models.settings(x.project()).thenApply(this::state);
    }

    private HttpResponse state(GatewaySettings settings) {
        GatewaySettings.Pause pause = settings.pause();
        ObjectNode answer = JsonText.object().put("paused", pause != null);
        answer.put(
                "retry_after_seconds",
                pause == null ? RETRY_AFTER_SECONDS : pause.retryAfter().toMillis() / 1000.0);
        answer.put("reason", pause == null ? null : pause.reason());
        answer.put("inflight", gateway.underWay());
        return Exchange.json(HttpStatus.OK, answer);
    }
}
