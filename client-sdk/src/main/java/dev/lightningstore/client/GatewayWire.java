package dev.lightningstore.client;

import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonBoolean;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.model.Price;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UpstreamKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bodies of the gateway's routes for models. */
final class GatewayWire {
    private GatewayWire() {}

    static JsonValue upstream(Upstream upstream) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        SecretRef secret = upstream.secret();
        members.put("model", JsonValue.text(upstream.model()));
        members.put("endpoint", JsonValue.text(upstream.endpoint()));
        members.put("kind", JsonValue.text(upstream.kind().wire()));
        members.put("served_model", textOrNull(upstream.servedModel()));
        members.put("key", textOrNull(secret == null ? null : secret.text()));
        members.put("version", new JsonNumber(String.valueOf(upstream.version())));
        members.put("hash", textOrNull(upstream.hash()));
        members.put("default", new JsonBoolean(upstream.preferred()));
        members.put("token_ids", new JsonBoolean(upstream.tokenIds()));
        members.put("responses", new JsonBoolean(upstream.responses()));
        members.put("price_in", number(Price.write(upstream.price().in())));
        members.put("price_out", number(Price.write(upstream.price().out())));
        return new JsonObject(members);
    }

    static JsonValue swap(String model, boolean holds, Duration atMost) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("model", JsonValue.text(model));
        members.put("calls", JsonValue.text(holds ? "wait" : "go_on"));
        members.put("max_seconds", number(BigDecimal.valueOf(atMost.toMillis(), 3)));
        return new JsonObject(members);
    }

    static List<RegisteredModel> models(JsonValue answer) {
        return answer.find("/models").stream()
                .flatMap(it -> ((JsonArray) it).elements().stream())
                .map(GatewayWire::model)
                .toList();
    }

    private static RegisteredModel model(JsonValue json) {
        String key = text(json, "/key").orElse(null);
        Upstream upstream = new Upstream(
                text(json, "/model").orElse(""),
                text(json, "/endpoint").orElse(""),
                UpstreamKind.ofWire(text(json, "/kind").orElse(""), "kind"),
                text(json, "/served_model").orElse(null),
                key == null ? null : new SecretRef(key),
                whole(json, "/version"),
                text(json, "/hash").orElse(null),
                truth(json, "/default"),
                truth(json, "/token_ids"),
                truth(json, "/responses"),
                new Price(price(json, "price_in"), price(json, "price_out")));
        RegisteredModel.Health health = json.find("/health")
                .map(it -> new RegisteredModel.Health(
                        truth(it, "/well"), text(it, "/said").orElse("")))
                .orElse(null);
        return new RegisteredModel(upstream, health);
    }

    static SwapState state(JsonValue json) {
        SwapState.Ongoing ongoing = null;
        if (truth(json, "/swapping")) {
            double until = json.find("/until").flatMap(JsonValue::number).orElse(0.0);
            ongoing = new SwapState.Ongoing(
                    text(json, "/calls").orElse("").equals("wait"), Instant.ofEpochMilli(Math.round(1000 * until)));
        }
        return new SwapState(text(json, "/model").orElse(""), ongoing, (int) whole(json, "/waiting"), (int)
                whole(json, "/in_flight"));
    }

    static int removed(JsonValue json) {
        return (int) whole(json, "/removed");
    }

    private static JsonValue textOrNull(@Nullable String text) {
        return text == null ? new JsonValue.JsonNull() : JsonValue.text(text);
    }

    private static JsonNumber number(BigDecimal value) {
        return new JsonNumber(value.toPlainString());
    }

    private static Optional<String> text(JsonValue json, String pointer) {
        return json.find(pointer).flatMap(JsonValue::string);
    }

    private static boolean truth(JsonValue json, String pointer) {
        return json.find(pointer).orElse(null) instanceof JsonBoolean value && value.value();
    }

    private static long whole(JsonValue json, String pointer) {
        return json.find(pointer).orElse(null) instanceof JsonNumber value ? Long.parseLong(value.text()) : 0;
    }

    private static long price(JsonValue json, String field) {
        return json.find("/" + field).orElse(null) instanceof JsonNumber value
                ? Price.parse(field, new BigDecimal(value.text()))
                : 0;
    }
}
