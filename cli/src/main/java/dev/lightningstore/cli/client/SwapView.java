package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How a change of a model's weights stands. */
final class SwapView implements View<JsonNode> {
    static final String PATH = ModelsCall.PATH + "/swap";

    @Override
    public List<Column<JsonNode>> columns() {
        return List.of(
                new Column<>("model", it -> it.path("model").asText()),
                new Column<>(
                        "calls",
                        it -> it.path("swapping").asBoolean() ? it.path("calls").asText() : "free"),
                new Column<>("waiting", it -> it.path("waiting").asLong()),
                new Column<>("in flight", it -> it.path("in_flight").asLong()));
    }

    @Override
    public ObjectNode tree(JsonNode it) {
        return (ObjectNode) it;
    }
}
