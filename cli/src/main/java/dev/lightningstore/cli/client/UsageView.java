package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What was used of a model on a day; the row without a day is that of all. */
final class UsageView implements View<JsonNode> {
    @Override
    public List<Column<JsonNode>> columns() {
        return List.of(
                new Column<>("day", it -> it.path("day").asText("all")),
                new Column<>("model", it -> it.path("model").textValue()),
                new Column<>("calls", it -> it.path("calls").asLong()),
                new Column<>("tokens in", it -> it.path("tokens_in").asLong()),
                new Column<>("tokens out", it -> it.path("tokens_out").asLong()),
                new Column<>("cost", it -> it.path("cost").decimalValue().toPlainString()));
    }

    @Override
    public ObjectNode tree(JsonNode it) {
        return (ObjectNode) it;
    }
}
