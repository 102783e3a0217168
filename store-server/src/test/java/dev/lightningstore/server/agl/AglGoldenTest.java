package dev.lightningstore.server.agl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What clients parse, byte for byte: a conversation whose clock goes on by half a second a request. Run it with {@code
 * -Dgolden.update=true} to write the file anew.
 */
class AglGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/agl/golden.txt");
    private static final String SPAN = """
            {"rollout_id":"%s","attempt_id":"%s","sequence_id":%d,"trace_id":"t","span_id":"%s","parent_id":null,\
            "name":"step","status":{"status_code":"OK"},"attributes":{"reward":0.5},"events":[],"links":[],\
            "start_time":1700000000.1234567,"end_time":null,"context":null,"parent":null,\
            "resource":{"attributes":{},"schema_url":""},"extra":[1]}""";

    private final StringBuilder transcript = new StringBuilder();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.ofEpochSecond(1_700_000_000, 123_456_789));

    @Test
    void answersAreAsTheyWere() throws Exception {
        try (AglServer server = new AglServer(now::get, Map.of())) {
            converse(server);
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, transcript);
        }
        assertEquals(Files.readString(GOLDEN), transcript.toString(), "run this test with -Dgolden.update=true");
    }

    private void converse(AglServer server) {
        get(server, "/health");
        get(server, "/resources/latest");
        post(
                server,
                "/resources",
                "{\"llm\":{\"resource_type\":\"llm\",\"endpoint\":\"http://e\",\"model\":\"m\"},"
                        + "\"p\":{\"resource_type\":\"prompt_template\",\"template\":\"Hi {x}\",\"engine\":\"f-string\"}}");
        post(server, "/resources/by-hand", "{}");
        get(server, "/resources/latest");
        get(server, "/resources?resources_id_contains=hand&limit=1");
        post(
                server,
                "/queues/rollouts/enqueue",
                "{\"rollouts\":[{\"input\":{\"q\": 1.50},\"mode\":\"train\",\"config\":{\"timeout_seconds\":600.5,"
                        + "\"max_attempts\":2,\"retry_condition\":[\"timeout\",\"failed\"]},\"metadata\":null},"
                        + "{\"input\":null,\"group_id\":\"g\",\"priority\":-1,\"metadata\":{\"k\":\"v\"}}]}");
        post(server, "/queues/rollouts/dequeue", "{\"limit\":1,\"worker_id\":\"w\"}");
        post(server, "/rollouts", "{\"input\":\"now\",\"worker_id\":\"v\"}");
        String rollout = last("\"rollout_id\":\"");
        String attempt = last("\"attempt_id\":\"");
        get(server, "/rollouts/" + rollout);
        get(server, "/rollouts/" + rollout + "/attempts");
        post(server, "/spans/next", "{\"rollout_id\":\"" + rollout + "\",\"attempt_id\":\"" + attempt + "\"}");
        post(server, "/spans", SPAN.formatted(rollout, attempt, 2, "a"));
        post(server, "/spans", SPAN.formatted(rollout, attempt, 2, "a"));
        post(server, "/spans", SPAN.formatted(rollout, attempt, 0, "b"));
        post(server, "/spans/search", "{\"rollout_id\":\"" + rollout + "\",\"limit\":5}");
        get(server, "/rollouts/" + rollout + "/attempts/latest");
        get(server, "/workers/v");
        post(
                server,
                "/rollouts/" + rollout + "/attempts/latest",
                "{\"status\":\"failed\",\"last_heartbeat_time\":1700000123.25,\"metadata\":{\"reward\": 1}}");
        post(server, "/waits/rollouts", "{\"rollout_ids\":[\"" + rollout + "\",\"nope\"],\"timeout\":0}");
        post(server, "/rollouts/" + rollout, "{\"status\":\"queuing\",\"mode\":\"val\",\"metadata\":null}");
        get(server, "/rollouts?status_in=queuing&sort_by=start_time&sort_order=desc&limit=1");
        post(server, "/workers/v", "{\"heartbeat_stats\":{\"cpu\":0.1}}");
        get(server, "/workers?limit=10");
        get(server, "/statistics");
        mistakes(server, rollout);
    }

    private void mistakes(AglServer server, String rollout) {
        get(server, "/rollouts/nope");
        get(server, "/workers/nope");
        get(server, "/nowhere");
        get(server, "/queues/rollouts/dequeue");
        get(server, "/rollouts?limit=0");
        get(server, "/rollouts?limit=x&status_in=y");
        get(server, "/rollouts?sort_by=size");
        get(server, "/rollouts?sort_by=input");
        post(server, "/queues/rollouts/enqueue", "{\"rollouts\":[{\"mode\":\"play\"},{\"input\":1,\"metadata\":[]}]}");
        post(server, "/queues/rollouts/enqueue", "{\"rollouts\":[{\"input\":1}");
        post(server, "/queues/rollouts/enqueue", "");
        post(server, "/rollouts/" + rollout, "{\"status\":null}");
        post(server, "/rollouts/" + rollout + "/attempts/latest", "{\"status\":\"succeeded\"}");
        post(server, "/rollouts", "{\"input\":1,\"config\":{\"max_attempts\":300}}");
    }

    private String last(String before) {
        int at = transcript.lastIndexOf(before) + before.length();
        return transcript.substring(at, transcript.indexOf("\"", at));
    }

    private void get(AglServer server, String path) {
        note("GET " + path, server.send(server.at(path).GET()));
    }

    private void post(AglServer server, String path, String body) {
        HttpRequest.Builder request = server.at(path)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        note("POST " + path + " " + body, server.send(request));
    }

    private void note(String request, HttpResponse<String> answer) {
        now.updateAndGet(time -> time.plusMillis(500));
        transcript.append(request).append('\n');
        transcript.append(answer.statusCode()).append(' ').append(answer.body()).append("\n\n");
    }
}
