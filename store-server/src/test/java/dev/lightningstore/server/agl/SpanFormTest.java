package dev.lightningstore.server.agl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lightningstore.span.NewSpan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanFormTest {
    private static final String SPAN = """
            {"rollout_id": "ro-1", "attempt_id": "at-1", "sequence_id": 3, "trace_id": "t", "span_id": "s",
             "parent_id": null, "name": "grüße \\u00e9", "status": {"status_code": "OK", "description": null},
             "attributes": {"a": 1, "b": [1, 2.5], "c": ["x"], "d": true, "e": 1e300}, "events": [], "links": [],
             "start_time": 1.5, "end_time": null, "context": null, "parent": null,
             "resource": {"attributes": {}, "schema_url": ""}, "extra": {"deep": [null, {"x": "y"}]}}""";

    @Test
    void whatIsRightIsKeptAsItCame() {
        byte[] text = SPAN.getBytes(StandardCharsets.UTF_8);
        NewSpan span = read(text);
        assertEquals("ro-1", span.rolloutId());
        assertEquals("at-1", span.attemptId());
        assertEquals(3, span.sequenceId());
        assertSame(text, span.payload().bytes(), "no copy where nothing changes");
    }

    @Test
    void whatThePeerForgivesIsPutRight() {
        assertChanged("\"sequence_id\": 3", "\"sequence_id\": \" 3 \"", "\"sequence_id\": 3");
        assertChanged("\"sequence_id\": 3", "\"sequence_id\": 3.0", "\"sequence_id\": 3");
        assertChanged("\"start_time\": 1.5", "\"start_time\": \"1.5\"", "\"start_time\": 1.5");
        assertChanged("\"end_time\": null", "\"end_time\": true", "\"end_time\": 1.0");
        assertChanged("\"a\": 1,", "\"a\": NaN,", "\"a\": null,");
        assertChanged("[1, 2.5]", "[1, -Infinity]", "[1, null]");
        assertChanged("\"deep\": [null", "\"deep\": [NaN", "\"deep\": [null");
        assertChanged("\"OK\", \"description\": null}", "\"OK\" }", "\"OK\" ,\"description\":null}");
        assertChanged(
                "\"events\": []",
                "\"events\": [{\"name\": \"e\", \"attributes\": {}}]",
                "\"events\": [{\"name\": \"e\", \"attributes\": {},\"timestamp\":null}]");
        String context =
                "{\"context\": {\"trace_id\": \"t\", \"span_id\": \"s\", \"is_remote\": %s, \"trace_state\": {}}%s}";
        assertChanged(
                "\"links\": []",
                "\"links\": [" + context.formatted("0", "") + "]",
                "\"links\": [" + context.formatted("false", ",\"attributes\":null") + "]");
    }

    @Test
    void severalChangesAtOnce() {
        String sent = SPAN.replace("\"sequence_id\": 3", "\"sequence_id\": \"3\"")
                .replace("\"a\": 1,", "\"a\": Infinity,")
                .replace("\"OK\", \"description\": null}", "\"OK\"}");
        String kept = SPAN.replace("\"a\": 1,", "\"a\": null,")
                .replace("\"OK\", \"description\"", "\"OK\",\"description\"")
                .replace("\"description\": null", "\"description\":null");
        assertEquals(kept, text(sent));
    }

    @Test
    void whatIsWrongIsNamedByItsPlace() {
        assertEquals(List.of("missing body.rollout_id"), problems(SPAN.replace("\"rollout_id\": \"ro-1\", ", "")));
        assertEquals(List.of("literal_error body.status.status_code"), problems(SPAN.replace("\"OK\"", "\"GOOD\"")));
        assertEquals(
                List.of("string_type body.events.1.name", "missing body.events.1.attributes"),
                problems(SPAN.replace(
                        "\"events\": []", "\"events\": [{\"name\": \"e\", \"attributes\": {}}, {\"name\": [1, {}]}]")));
        assertEquals(List.of("string_type body.attributes.b"), problems(SPAN.replace("[1, 2.5]", "[1, \"x\"]")));
        assertEquals(List.of("string_type body.attributes.b.1"), problems(SPAN.replace("[1, 2.5]", "[1, {}]")));
        assertEquals(List.of("int_type body.sequence_id"), problems(SPAN.replace("_id\": 3", "_id\": null")));
        assertEquals(List.of("model_attributes_type body"), problems("[]"));
        assertEquals(List.of("json_invalid body." + (SPAN.length() + 2)), problems(SPAN + "{}"));
    }

    private static void assertChanged(String part, String sent, String kept) {
        assertEquals(SPAN.replace(part, kept), text(SPAN.replace(part, sent)));
    }

    private static String text(String sent) {
        return new String(read(sent.getBytes(StandardCharsets.UTF_8)).payload().bytes(), StandardCharsets.UTF_8);
    }

    private static NewSpan read(byte[] text) {
        Problems problems = new Problems();
        try (Body body = Body.open(text, problems)) {
            NewSpan span = SpanForm.read(body);
            body.end();
            problems.check();
            assertNotNull(span);
            return span;
        }
    }

    private static List<String> problems(String text) {
        return assertThrows(Unprocessable.class, () -> read(text.getBytes(StandardCharsets.UTF_8))).problems().stream()
                .map(problem -> problem.type() + " " + problem.path())
                .toList();
    }
}
