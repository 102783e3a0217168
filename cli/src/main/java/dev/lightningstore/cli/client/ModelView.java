package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server of a model, as the store tells of it. */
final class ModelView implements View<JsonNode> {
    @Override
    public List<Column<JsonNode>> columns() {
        return List.of(
                new Column<>(
                        "model",
                        it -> it.path("model").asText() + (it.path("default").asBoolean() ? " (default)" : "")),
                new Column<>("url", it -> it.path("endpoint").asText()),
                new Column<>("kind", it -> it.path("kind").asText()),
                new Column<>("served as", it -> it.path("served_model").textValue()),
                new Column<>("key", it -> it.path("key").textValue()),
                new Column<>("version", it -> it.path("version").asLong()),
                new Column<>("health", ModelView::health),
                new Column<>("token ids", it -> it.path("token_ids").asBoolean() ? "yes" : "no"),
                new Column<>("price in/out", ModelView::prices));
    }

    private static @Nullable String prices(JsonNode it) {
        String in = it.path("price_in").decimalValue().toPlainString();
        String out = it.path("price_out").decimalValue().toPlainString();
        return in.equals("0") && out.equals("0") ? null : in + "/" + out;
    }

    private static @Nullable String health(JsonNode it) {
        JsonNode health = it.path("health");
        return health.isMissingNode()
                ? null
                : health.path("well").asBoolean() ? "well" : health.path("said").asText();
    }

    @Override
    public ObjectNode tree(JsonNode it) {
        return (ObjectNode) it;
    }
}
