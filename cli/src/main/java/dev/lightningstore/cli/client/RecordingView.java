package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A recorded answer of a model, without what it says. */
final class RecordingView implements View<JsonNode> {
    private static final int SHORT_HASH = 12;

    @Override
    public List<Column<JsonNode>> columns() {
        return List.of(
                new Column<>("hash", it -> it.path("hash").asText().substring(0, SHORT_HASH)),
                new Column<>("model", it -> it.path("model").asText()),
                new Column<>("operation", it -> it.path("operation").asText()),
                new Column<>(
                        "kind",
                        it -> it.path("content_type").asText().startsWith("text/event-stream") ? "stream" : "whole"),
                new Column<>("bytes", it -> it.path("bytes").asLong()),
                new Column<>("recorded", it -> it.path("time").asText()));
    }

    @Override
    public ObjectNode tree(JsonNode it) {
        return (ObjectNode) it;
    }
}
