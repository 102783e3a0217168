package dev.lightningstore.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.lightningstore.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects fields for programs: names as on the wires, times in ISO 8601, durations in seconds, null where absent. */
final class Tree {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode node = JSON.createObjectNode();

    Tree text(String name, @Nullable String value) {
        node.put(name, value);
        return this;
    }

    Tree number(String name, @Nullable Long value) {
        node.put(name, value);
        return this;
    }

    Tree real(String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.put(name, Double.toString(value));
        }
        return this;
    }

    Tree flag(String name, boolean value) {
        node.put(name, value);
        return this;
    }

    Tree time(String name, @Nullable Instant value) {
        return text(name, value == null ? null : value.toString());
    }

    Tree seconds(String name, @Nullable Duration value) {
        if (value != null && value.toMillisPart() == 0) {
            return number(name, value.toSeconds());
        }
        node.put(name, value == null ? null : Double.valueOf(value.toMillis() / 1000.0));
        return this;
    }

    Tree json(String name, @Nullable Json value) {
        return tree(name, value == null ? null : parse(value.utf8()));
    }

    Tree texts(String name, List<String> values) {
        ArrayNode array = node.putArray(name);
        values.forEach(array::add);
        return this;
    }

    Tree tree(String name, @Nullable JsonNode value) {
        node.set(name, value);
        return this;
    }

    ObjectNode node() {
        return node;
    }

    static ArrayNode array(List<ObjectNode> items) {
        return JSON.createArrayNode().addAll(items);
    }

    static JsonNode parse(byte[] utf8) {
        try {
            return JSON.readTree(utf8);
        } catch (IOException e) {
            throw new UncheckedIOException("the store sent JSON that cannot be read", e);
        }
    }

    static String json(JsonNode tree) {
        return tree.toPrettyString();
    }

    static String yaml(JsonNode tree) {
        try {
            return YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .build()
                    .writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("the answer cannot be written as YAML", e);
        }
    }
}
