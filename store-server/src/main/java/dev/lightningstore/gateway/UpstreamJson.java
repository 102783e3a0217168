package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.Price;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UpstreamKind;
import java.util.Iterator;
import java.util.Set;

/** An upstream in the JSON of our own routes. Of its key it says where the server finds it, never what it is. */
final class UpstreamJson {
    private static final Set<String> FIELDS = Set.of(
            "model",
            "endpoint",
            "kind",
            "served_model",
            "key",
            "version",
            "hash",
            "default",
            "token_ids",
            "responses",
            "price_in",
            "price_out",
            // what a GET answers may be sent back
            "health");

    private UpstreamJson() {}

    static ObjectNode write(Upstream upstream) {
        SecretRef secret = upstream.secret();
        return JsonText.object()
                .put("model", upstream.model())
                .put("endpoint", upstream.endpoint())
                .put("kind", upstream.kind().wire())
                .put("served_model", upstream.servedModel())
                .put("key", secret == null ? null : secret.text())
                .put("version", upstream.version())
                .put("hash", upstream.hash())
                .put("default", upstream.preferred())
                .put("token_ids", upstream.tokenIds())
                .put("responses", upstream.responses())
                .put("price_in", Price.write(upstream.price().in()))
                .put("price_out", Price.write(upstream.price().out()));
    }

    static Upstream read(ObjectNode json) {
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw StoreException.Invalid.field(
                        name,
                        "is none of "
                                + String.join(", ", FIELDS.stream().sorted().toList()));
            }
        }
        String kind = JsonText.text(json, "kind");
        String key = JsonText.text(json, "key");
        String endpoint = JsonText.requiredText(json, "endpoint");
        UpstreamKind spoken = kind == null ? UpstreamKind.OPENAI : UpstreamKind.ofWire(kind, "kind");
        boolean tokenIds = spoken == UpstreamKind.OPENAI && Upstream.givesTokenIds(endpoint);
        boolean responses = spoken == UpstreamKind.OPENAI && !tokenIds;
        return new Upstream(
                JsonText.requiredText(json, "model"),
                endpoint,
                spoken,
                JsonText.text(json, "served_model"),
                key == null ? null : new SecretRef(key),
                JsonText.whole(json, "version", 0),
                JsonText.text(json, "hash"),
                JsonText.truth(json, "default", false),
                JsonText.truth(json, "token_ids", tokenIds),
                JsonText.truth(json, "responses", responses),
                new Price(price(json, "price_in"), price(json, "price_out")));
    }

    private static long price(ObjectNode json, String field) {
        JsonNode value = json.get(field);
        if (value == null || value.isNull()) {
            return 0;
        }
        if (!value.isNumber()) {
            throw StoreException.Invalid.field(field, "must be a number, the price of a million tokens");
        }
        return Price.parse(field, value.decimalValue());
    }
}
