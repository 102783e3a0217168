package dev.lightningstore.server.agl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that were right and then went wrong somewhere: each is answered, in JSON, and never as our failure. */
class AglFuzzTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    /** A longer run, and another: {@code -Dfuzz.requests=100000 -Dfuzz.seed=7}. */
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 4_000);

    private static final long SEED = Long.getLong("fuzz.seed", 20_260_101);

    private record Valid(String method, String path, String body) {}

    private static final List<String> NASTY = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e400",
            "-1e400",
            "NaN",
            "Infinity",
            "9223372036854775808",
            "1" + "0".repeat(400),
            "0." + "1".repeat(2_000),
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"" + "x".repeat(300) + "\"",
            "\"ro-000000000001\"",
            "\"latest\"",
            "\"free\"",
            "[]",
            "{}",
            "[[[[[[1]]]]]]",
            "{\"a\":{\"a\":{\"a\":[]}}}",
            "[".repeat(250) + "]".repeat(250),
            "{\"a\":".repeat(5_000),
            "/*",
            "01",
            "+1",
            ".5",
            "'x'",
            "\u00e9",
            "\ufeff");

    private final Random random = new Random(SEED);

    @Test
    @Timeout(120)
    void neverOurFault() throws Exception {
        try (AglServer server = AglServer.open()) {
            List<Valid> valid = valid(server);
            for (int i = 0; i < REQUESTS; i++) {
                Valid base = valid.get(random.nextInt(valid.size()));
                send(server, base, i);
            }
            assertEquals(200, server.get("/health").statusCode());
            assertEquals(200, server.get("/rollouts?limit=1").statusCode());
        }
    }

    private void send(AglServer server, Valid base, int i) throws Exception {
        byte[] body = base.body().isEmpty() ? new byte[0] : mutated(base.body().getBytes(StandardCharsets.UTF_8));
        String path = random.nextInt(10) == 0 ? mutatedPath(base.path()) : base.path();
        String method = random.nextInt(30) == 0 ? "PATCH" : base.method();
        String type = random.nextInt(30) == 0 ? "text/plain" : "application/json";
        HttpResponse<String> answer = server.send(server.at(path)
                .header("content-type", type)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body)));
        String what = "request " + i + ": " + method + " " + path + " " + type + " "
                + new String(body, 0, Math.min(body.length, 2_000), StandardCharsets.UTF_8) + "\nanswer "
                + answer.statusCode() + " " + answer.body();
        assertTrue(answer.statusCode() < 500, what);
        JsonNode json = JACKSON.readTree(answer.body());
        if (answer.statusCode() >= 400) {
            assertTrue(json.at("/error/code").isTextual(), what);
            // What is no path, or far too long for one, belongs to no door.
            boolean ours = answer.statusCode() != 414 && !what.contains("Invalid request path");
            assertTrue(json.has("detail") || !ours, what);
        }
    }

    private byte[] mutated(byte[] text) {
        byte[] body = text;
        for (int times = random.nextInt(3); times >= 0; times--) {
            body = switch (random.nextInt(7)) {
                case 0 -> Arrays.copyOf(body, random.nextInt(body.length + 1));
                case 1 -> changed(body);
                case 2 -> without(body);
                default -> withNasty(body);
            };
        }
        return body;
    }

    private byte[] changed(byte[] body) {
        byte[] changed = body.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    private byte[] without(byte[] body) {
        int from = random.nextInt(body.length + 1);
        int to = Math.min(body.length, from + random.nextInt(12));
        return joined(Arrays.copyOf(body, from), new byte[0], Arrays.copyOfRange(body, to, body.length));
    }

    /** Puts something else into the place of a value, so that the rest stays well formed. */
    private byte[] withNasty(byte[] body) {
        int from = random.nextInt(body.length + 1);
        while (from < body.length && body[from] != ':' && body[from] != '[') {
            from++;
        }
        from = Math.min(from + 1, body.length);
        int to = from;
        while (to < body.length && ",}]".indexOf(body[to]) < 0) {
            to++;
        }
        byte[] nasty = NASTY.get(random.nextInt(NASTY.size())).getBytes(StandardCharsets.UTF_8);
        return joined(Arrays.copyOf(body, from), nasty, Arrays.copyOfRange(body, to, body.length));
    }

    private static byte[] joined(byte[] before, byte[] middle, byte[] after) {
        byte[] all = Arrays.copyOf(before, before.length + middle.length + after.length);
        System.arraycopy(middle, 0, all, before.length, middle.length);
        System.arraycopy(after, 0, all, before.length + middle.length, after.length);
        return all;
    }

    private String mutatedPath(String path) {
        String nasty = URLEncoder.encode(NASTY.get(random.nextInt(18)), StandardCharsets.UTF_8);
        int query = path.indexOf('?');
        return switch (random.nextInt(4)) {
            case 0 -> path + "/" + nasty;
            case 1 -> (query < 0 ? path : path.substring(0, query)) + "?limit=" + nasty + "&offset=" + nasty;
            case 2 -> path.substring(0, path.lastIndexOf('/') + 1) + nasty;
            default -> path + (query < 0 ? "?" : "&") + "sort_by=" + nasty + "&status_in=" + nasty + "&%00=%ff";
        };
    }

    private static List<Valid> valid(AglServer server) throws Exception {
        JsonNode started = JACKSON.readTree(
                server.post("/rollouts", "{\"input\":1,\"worker_id\":\"w\"}").body());
        String rollout = started.get("rollout_id").asText();
        String attempt = started.at("/attempt/attempt_id").asText();
        String own = "/rollouts/" + rollout;
        return List.of(
                new Valid(
                        "POST",
                        "/queues/rollouts/enqueue",
                        "{\"rollouts\":[{\"input\":{\"a\":[1,2.5,\"x\"]},\"mode\":\"train\",\"resources_id\":\"r\","
                                + "\"config\":{\"timeout_seconds\":1.5,\"unresponsive_seconds\":null,\"max_attempts\":2,"
                                + "\"retry_condition\":[\"failed\"]},\"metadata\":{\"k\":1},\"group_id\":\"g\",\"priority\":1}],"
                                + "\"request_id\":null}"),
                new Valid("POST", "/queues/rollouts/dequeue", "{\"limit\":2,\"worker_id\":\"w\"}"),
                new Valid("POST", "/rollouts", "{\"input\":1,\"worker_id\":\"w\",\"config\":{\"max_attempts\":1}}"),
                new Valid("GET", own, ""),
                new Valid("GET", "/rollouts?limit=3&offset=1&sort_by=mode&filter_logic=or&status_in=failed", ""),
                new Valid(
                        "POST",
                        "/rollouts/search",
                        "{\"limit\":3,\"offset\":0,\"sort_by\":\"end_time\",\"sort_order\":\"asc\",\"filter_logic\":\"or\","
                                + "\"status_in\":[\"failed\"],\"rollout_id_in\":[\"x\"],\"rollout_id_contains\":\"a\"}"),
                new Valid(
                        "POST",
                        own,
                        "{\"input\":1,\"mode\":\"val\",\"resources_id\":\"r\",\"status\":\"running\",\"metadata\":{}}"),
                new Valid("POST", own + "/attempts", "{\"worker_id\":\"w\"}"),
                new Valid("GET", own + "/attempts?limit=2&sort_by=status", ""),
                new Valid("POST", own + "/attempts/search", "{\"limit\":2,\"sort_by\":\"start_time\"}"),
                new Valid("GET", own + "/attempts/latest", ""),
                new Valid(
                        "POST",
                        own + "/attempts/" + attempt,
                        "{\"status\":\"running\",\"worker_id\":\"w\",\"last_heartbeat_time\":12.5,\"metadata\":{\"a\":1}}"),
                new Valid("GET", "/workers?sort_by=status&limit=3", ""),
                new Valid("POST", "/workers/search", "{\"status_in\":[\"idle\"],\"worker_id_contains\":\"w\"}"),
                new Valid("GET", "/workers/w", ""),
                new Valid("POST", "/workers/w", "{\"heartbeat_stats\":{\"cpu\":0.5}}"),
                new Valid("GET", "/statistics", ""),
                new Valid("GET", "/resources?limit=2&sort_by=version", ""),
                new Valid(
                        "POST",
                        "/resources",
                        "{\"a\":{\"resource_type\":\"llm\",\"endpoint\":\"e\",\"model\":\"m\",\"sampling_parameters\":{}}}"),
                new Valid(
                        "POST",
                        "/resources/by-hand",
                        "{\"a\":{\"resource_type\":\"prompt_template\",\"template\":\"t\",\"engine\":\"jinja\"}}"),
                new Valid("GET", "/resources/latest", ""),
                new Valid(
                        "POST",
                        "/spans",
                        "{\"rollout_id\":\"" + rollout + "\",\"attempt_id\":\"" + attempt
                                + "\",\"sequence_id\":1,\"trace_id\":\"t\",\"span_id\":\"s\",\"parent_id\":null,"
                                + "\"name\":\"n\",\"status\":{\"status_code\":\"OK\",\"description\":null},"
                                + "\"attributes\":{\"a\":1,\"b\":[1,2]},\"events\":[{\"name\":\"e\",\"attributes\":{}}],"
                                + "\"links\":[{\"context\":{\"trace_id\":\"t\",\"span_id\":\"s\",\"is_remote\":false,"
                                + "\"trace_state\":{}}}],\"start_time\":1.5,\"end_time\":null,\"context\":null,"
                                + "\"parent\":null,\"resource\":{\"attributes\":{},\"schema_url\":\"\"},\"extra\":1}"),
                new Valid(
                        "POST",
                        "/spans/search",
                        "{\"rollout_id\":\"" + rollout + "\",\"attempt_id\":\"latest\",\"name_contains\":\"n\","
                                + "\"filter_logic\":\"and\",\"limit\":5,\"offset\":0,\"sort_by\":\"name\"}"),
                new Valid("GET", "/spans?rollout_id=" + rollout + "&limit=2&sort_by=start_time", ""),
                new Valid(
                        "POST",
                        "/spans/next",
                        "{\"rollout_id\":\"" + rollout + "\",\"attempt_id\":\"" + attempt + "\"}"),
                new Valid("POST", "/waits/rollouts", "{\"rollout_ids\":[\"nope\"],\"timeout\":0.01}"));
    }
}
