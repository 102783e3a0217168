package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The check passes what was sent, and nothing that differs from it. */
class SpanCheckTest {
    private static final byte[] ROLLOUT = "ro-1".getBytes(UTF_8);
    private static final byte[] ATTEMPT = "at-1".getBytes(UTF_8);

    private final SpanContent content = new SpanContent(1, 2, 64);
    private final SpanCheck check = new SpanCheck(content);

    @Test
    void passesWhatWasSent() throws Exception {
        check(answer(0, 1));
    }

    @Test
    void passesOtherSpacingAndNumbers() throws Exception {
        check(answer(0, 1).replace("\":", "\" : ").replace("1.5", "15e-1"));
    }

    @Test
    void noticesAMissingSpan() {
        fails("sent 2 spans, read 1", answer(0).replace("\"total\":1", "\"total\":2"));
        fails("sent 2 spans", "{\"items\":[],\"limit\":-1,\"offset\":0,\"total\":0}");
        fails("a total of 3", answer(0, 1).replace("\"total\":2", "\"total\":3"));
    }

    @Test
    void noticesASpanTooMany() {
        fails("more than the 2", answer(0, 1, 1));
    }

    @Test
    void noticesAWrongOrder() {
        fails("span_id of span 0", answer(1, 0));
        fails("sequence_id 1 follows 1", answer(0, 1).replace("\"sequence_id\":2", "\"sequence_id\":1"));
    }

    @Test
    void noticesChangedContent() {
        change("payload", text -> text.replaceFirst("é", "e"));
        change("rollout_id", text -> text.replaceFirst("ro-1", "ro-2"));
        change("attempt_id", text -> text.replaceFirst("at-1", "at-2"));
        change("name", text -> text.replace("bench.step.1", "bench.step.9"));
        change("status_code", text -> text.replaceFirst("OK", "ERROR"));
        change("bench.last", text -> text.replaceFirst("bench.last\":false", "bench.last\":true"));
        change("bench.score", text -> text.replaceFirst("bench.score\":0.5", "bench.score\":0.25"));
        change("bench.index", text -> text.replaceFirst("bench.index\":0", "bench.index\":1"));
        change("bench.serial", text -> text.replaceFirst("bench.serial\":\"0000000000000009", "bench.serial\":\"0"));
        change("4 of 5 attributes", text -> text.replaceFirst("\"bench.index\":0,", ""));
        change("not sent: extra", text -> text.replaceFirst("\"bench.index\":0,", "\"extra\":0,"));
        change("fields", text -> text.replaceFirst("\"name\"", "\"nom\""));
    }

    private void change(String named, UnaryOperator<String> change) {
        String answer = answer(0, 1);
        String changed = change.apply(answer);
        assertTrue(!changed.equals(answer), "nothing was changed for " + named);
        fails(named, changed);
    }

    private void fails(String named, String answer) {
        CheckFailure failure = assertThrows(CheckFailure.class, () -> check(answer));
        assertTrue(String.valueOf(failure.getMessage()).contains(named), failure.getMessage());
    }

    private String answer(int... indexes) {
        JsonSpans json = new JsonSpans(content);
        WireBuffer out = new WireBuffer(1_024).put("{\"items\":[");
        for (int i = 0; i < indexes.length; i++) {
            json.write(out.put(i == 0 ? "" : ","), ROLLOUT, ATTEMPT, 9, indexes[i]);
        }
        out.put("],\"limit\":-1,\"offset\":0,\"total\":" + indexes.length + "}");
        return new String(out.toByteArray(), UTF_8);
    }

    private void check(String body) throws Exception {
        byte[] bytes = body.getBytes(UTF_8);
        byte[] message = new WireBuffer(1_024)
                .put("HTTP/1.1 200 OK\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                .put(bytes)
                .toByteArray();
        HttpMessageReader reader = HttpMessageReader.ofResponses();
        reader.room().put(message);
        assertTrue(reader.received(message.length));
        check.check(reader, ROLLOUT, ATTEMPT, 9);
    }
}
