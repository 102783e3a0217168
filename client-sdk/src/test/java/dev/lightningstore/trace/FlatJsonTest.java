package dev.lightningstore.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.json.Json;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** JSON becomes attributes as agentlightning's {@code flatten_attributes} makes them. */
class FlatJsonTest {
    private static Map<String, String> flat(String json) {
        AttributesBuilder attributes = Attributes.builder();
        FlatJson.put(attributes, "in", Json.parse(json, "json"));
        Map<String, String> flat = new TreeMap<>();
        attributes.build().forEach((key, value) -> flat.put(key.getKey(), key.getType() + " " + value));
        return flat;
    }

    @Test
    void membersGetDottedNames() {
        assertEquals(
                Map.of("in.a.b", "LONG 1", "in.a.c", "DOUBLE 0.5", "in.d", "BOOLEAN true", "in.e", "STRING null"),
                flat("{\"a\": {\"b\": 1, \"c\": 0.5}, \"d\": true, \"e\": null}"));
    }

    @Test
    void listsOfOneKindStayListsAndOthersAreCounted() {
        assertEquals(
                Map.of("in.s", "STRING_ARRAY [a, b]", "in.m.0", "LONG 1", "in.m.1", "STRING x", "in.o.0.k", "LONG 2"),
                flat("{\"s\": [\"a\", \"b\"], \"m\": [1, \"x\"], \"o\": [{\"k\": 2}], \"none\": [], \"empty\": {}}"));
    }

    @Test
    void scalarsAreThemselves() {
        assertEquals(Map.of("in", "STRING a\"\\\n\u00fc\ud83d\ude00"), flat(" \"a\\\"\\\\\\n\\u00fc\\ud83d\\ude00\" "));
        assertEquals(Map.of("in", "DOUBLE 1.0E20"), flat("100000000000000000000"));
        assertEquals(Map.of("in", "LONG -12"), flat("-12"));
    }

    @Test
    void whatWouldSpreadTooFarStaysText() {
        StringBuilder many = new StringBuilder("{\"a0\":0");
        for (int i = 1; i < 300; i++) {
            many.append(",\"a").append(i).append("\":").append(i);
        }
        assertEquals(Map.of("in", "STRING " + many + "}"), flat(many + "}"));
        String deep = "[".repeat(100) + "]".repeat(100);
        assertEquals(Map.of("in", "STRING " + deep), flat(deep));
    }
}
