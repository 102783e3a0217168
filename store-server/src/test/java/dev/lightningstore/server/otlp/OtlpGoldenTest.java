package dev.lightningstore.server.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.wire.span.SpanJson;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What the peer makes of an OTLP request is what we make of it, field by field and in the same order. The files are
 * written by src/test/python/otlp_golden.py.
 */
class OtlpGoldenTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    /** What we tell beyond the peer. */
    private static final Set<String> OURS = Set.of(
            "kind",
            "flags",
            "trace_state",
            "scope",
            "dropped_attributes_count",
            "dropped_events_count",
            "dropped_links_count");

    @Test
    void jsonOfOtlpIsThePeers() throws Exception {
        JsonNode expected = JACKSON.readTree(resource("expected.json"));
        JsonOut out = new JsonOut();
        SpanJson json = new SpanJson(out);
        String separator = "[";
        for (List<NewSpan> batch :
                TraceReader.read(resource("request.binpb"), null).batches()) {
            for (NewSpan span : batch) {
                out.ascii(separator);
                separator = ",";
                json.write(new StoredSpan(span.rolloutId(), span.attemptId(), span.sequenceId(), span.payload()));
            }
        }
        JsonNode actual = JACKSON.readTree(out.raw(']').toBytes());
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            same(expected.get(i), actual.get(i), "[" + i + "]", false);
            assertEquals(
                    names(expected.get(i)),
                    names(actual.get(i)).subList(0, expected.get(i).size()));
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void same(JsonNode expected, JsonNode actual, String path, boolean inList) {
        if (expected.isObject() && actual.isObject()) {
            Set<String> more = new HashSet<>(names(actual));
            for (Map.Entry<String, JsonNode> field : expected.properties()) {
                more.remove(field.getKey());
                assertTrue(actual.has(field.getKey()), path + "." + field.getKey() + " is missing");
                same(field.getValue(), actual.get(field.getKey()), path + "." + field.getKey(), false);
            }
            more.removeAll(OURS);
            assertTrue(more.isEmpty(), path + " has also " + more);
        } else if (expected.isArray() && actual.isArray()) {
            assertEquals(expected.size(), actual.size(), path);
            for (int i = 0; i < expected.size(); i++) {
                same(expected.get(i), actual.get(i), path + "[" + i + "]", true);
            }
        } else if (expected.isFloatingPointNumber()
                && (actual.isFloatingPointNumber() || inList && actual.isNumber())) {
            // In a list of both, the peer turns integers into floats.
            assertEquals(expected.doubleValue(), actual.doubleValue(), path);
        } else {
            assertEquals(expected, actual, path);
        }
    }

    private static byte[] resource(String name) throws Exception {
        try (InputStream in = OtlpGoldenTest.class.getResourceAsStream("/otlp/" + name)) {
            return in.readAllBytes();
        }
    }
}
