package dev.lightningstore.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.gateway.FakeUpstream;
import dev.lightningstore.gateway.GatewayServer;
import dev.lightningstore.gateway.GatewayServer.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerDoorTest {
    private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    private final GatewayServer server = GatewayServer.open();

    @AfterEach
    void close() {
        server.close();
    }

    private JsonNode create(String body) {
        Answer made = server.post("/api/rollouts", body);
        assertEquals(201, made.status(), made.body());
        return made.json();
    }

    private JsonNode patch(String id, String status, int expected) {
        Answer answer = server.send("PATCH", "/api/rollouts/" + id, "{\"status\":" + status + "}");
        assertEquals(expected, answer.status(), answer.body());
        return answer.json();
    }

    @Test
    void itIsAlive() {
        assertEquals("{\"status\":\"ok\"}", server.get("/healthz").body());
    }

    @Test
    void aRolloutIsMadeOnceAndHasItsWholeForm() {
        String body = "[{\"input\":{\"q\":1},\"rollout_id\":\"mine\",\"metadata\":{\"batch_idx\":4,\"more\":[1]},"
                + "\"config\":{\"timeout_seconds\":60,\"local\":{\"agent_class\":\"a:B\",\"env_map\":{\"X\":\"input.q\"}}}}]";
        JsonNode made = create(body).get(0);
        JsonNode status = made.path("status");
        assertEquals(
                "{\"rollout_id\":\"mine\",\"input\":{\"q\":1},\"is_train\":true,\"config\":{\"timeout_seconds\":60,"
                        + "\"local\":{\"agent_class\":\"a:B\",\"env_map\":{\"X\":\"input.q\"}},\"k8s\":null},"
                        + "\"metadata\":{\"batch_idx\":4,\"sample_idx_in_batch\":null,\"more\":[1]},"
                        + "\"status\":{\"state\":\"queuing\",\"k8s_job_name\":null,\"last_attempt_id\":null,"
                        + "\"error_message\":null,\"version\":1,\"created_at\":" + status.path("created_at")
                        + ",\"updated_at\":" + status.path("updated_at") + "}}",
                made.toString());
        assertEquals(made, create(body.replace("\"q\":1", "\"q\":2")).get(0), "the same name, the same rollout");
        assertEquals(1, server.get("/api/rollouts?state_in=queuing").json().size());
        assertEquals(1, server.get("/v1/agl/rollouts").json().path("total").asInt(), "the other wire sees it");
        JsonNode two =
                create("[{\"input\":1},{\"input\":\"x\",\"is_train\":false,\"rollout_id\":\"mine\"},{\"input\":null}]");
        assertTrue(two.get(0).path("rollout_id").asText().startsWith("ro-"));
        assertEquals("mine", two.get(1).path("rollout_id").asText());
    }

    @Test
    void aPatchMovesItOnAndCounts() {
        create("[{\"input\":1,\"rollout_id\":\"r\"}]");
        patch("r", "{\"state\":\"succeeded\"}", 409);
        JsonNode running = patch("r", "{\"state\":\"running\",\"k8s_job_name\":\"job-1\"}", 200);
        assertEquals("running", running.at("/status/state").asText());
        assertEquals(2, running.at("/status/version").asInt());
        assertEquals("job-1", running.at("/status/k8s_job_name").asText());
        assertEquals(
                "running",
                server.get("/v1/agl/rollouts").json().at("/items/0/status").asText());
        patch("r", "{\"state\":\"running\"}", 409);
        JsonNode done = patch("r", "{\"state\":\"succeeded\"}", 200);
        assertEquals(3, done.at("/status/version").asInt());
        patch("r", "{\"state\":\"failed\"}", 409);
        assertEquals(done, patch("r", "{}", 200), "nothing to change");
        patch("none", "{\"state\":\"running\"}", 404);
        patch("r", "{\"unknown\":1}", 422);
        patch("r", "{\"state\":\"flying\"}", 422);

        create("[{\"input\":1,\"rollout_id\":\"f\"}]");
        JsonNode failed = patch("f", "{\"state\":\"failed\",\"error_message\":\"no pod\"}", 200);
        assertEquals("no pod", failed.at("/status/error_message").asText());
    }

    @Test
    void theCursorTellsTheOrderOfCompletion() {
        create(
                "[{\"input\":{\"data_id\":\"a\"},\"rollout_id\":\"1\"},{\"input\":{\"instance_id\":7},\"rollout_id\":\"2\","
                        + "\"is_train\":false},{\"input\":3,\"rollout_id\":\"3\"}]");
        for (String id : List.of("2", "1")) {
            patch(id, "{\"state\":\"running\"}", 200);
            patch(id, "{\"state\":\"succeeded\"}", 200);
        }
        assertEquals(
                "{\"items\":[{\"rollout_id\":\"2\",\"state\":\"succeeded\",\"data_id\":\"7\",\"is_train\":false}],"
                        + "\"next_after\":1,\"total_terminal\":2}",
                server.get("/api/rollouts/terminal?limit=1&after=-5").body());
        patch("3", "{\"state\":\"failed\"}", 200);
        assertEquals(
                "{\"items\":[{\"rollout_id\":\"1\",\"state\":\"succeeded\",\"data_id\":\"a\",\"is_train\":true},"
                        + "{\"rollout_id\":\"3\",\"state\":\"failed\",\"data_id\":\"\",\"is_train\":true}],"
                        + "\"next_after\":3,\"total_terminal\":3}",
                server.get("/api/rollouts/terminal?after=1").body());
        assertEquals(
                "{\"items\":[],\"next_after\":9,\"total_terminal\":3}",
                server.get("/api/rollouts/terminal?after=9").body());
    }

    @Test
    void aDeletedRolloutIsGoneWithItsEvents() {
        create("[{\"input\":1,\"rollout_id\":\"d\"}]");
        assertEquals(
                200,
                server.post("/api/rollouts/d/attempt/0/events", "{\"event_type\":\"note\",\"data\":{}}")
                        .status());
        assertEquals(204, server.send("DELETE", "/api/rollouts/d", null).status());
        assertEquals(404, server.get("/api/rollouts/d").status());
        assertEquals(404, server.get("/api/rollouts/d/events").status());
        assertEquals(204, server.send("DELETE", "/api/rollouts/d", null).status());
        assertEquals(
                "queuing",
                create("[{\"input\":1,\"rollout_id\":\"d\"}]")
                        .at("/0/status/state")
                        .asText());
    }

    @Test
    void callsAndRewardsAreEventsAndTriplets() {
        try (FakeUpstream upstream = new FakeUpstream()) {
            Answer registered = server.post(
                    "/api/models", "[{\"model\":\"pol\",\"endpoint\":\"" + upstream.url() + "\",\"version\":7}]");
            assertEquals(201, registered.status(), registered.body());
            assertEquals(7, registered.json().at("/0/version").asInt());
            create("[{\"input\":1,\"rollout_id\":\"e\"}]");
            String proxy = "/proxy/rollout/e/attempt/0/mode/train/openai/v1/chat/completions";
            Answer called = server.post(proxy, CHAT);
            assertEquals(200, called.status(), called.body());
            assertEquals("pol@7", called.header("x-lightning-policy"));
            server.post(proxy, CHAT);
            Answer event = server.post(
                    "/api/rollouts/e/attempt/0/events",
                    "{\"event_type\":\"reward\",\"data\":{\"value\":0.5,\"source\":\"agent\",\"why\":\"x\"}}");
            assertEquals(200, event.status(), event.body());
            assertEquals("0", event.json().path("attempt_id").asText());

            JsonNode events = server.get("/api/rollouts/e/events").json();
            assertEquals(3, events.size(), events.toString());
            JsonNode data = events.at("/0/data");
            assertEquals("pol", data.path("model").asText());
            assertEquals(7, data.path("model_version").asInt());
            assertEquals("Hello", data.at("/request/messages/0/content").asText());
            assertEquals("{\"temperature\":1}", data.path("adjusted_params").toString());
            assertEquals("Hi!", data.at("/response/choices/0/message/content").asText());
            assertEquals("ok", data.path("status").asText());
            assertEquals(200, data.path("http_status").asInt());
            assertEquals("stop", data.path("finish_reason").asText());
            assertEquals(
                    "{\"model\":\"pol\",\"version\":7}", data.path("server").toString());
            assertEquals("x", events.at("/2/data/why").asText());

            JsonNode triplets =
                    server.get("/api/rollouts/e/events?format=triplet").json();
            assertEquals(2, triplets.size(), "of two calls with the same prompt the last one stays");
            assertEquals(
                    "{\"prompt_token_ids\":[1,2,3],\"response_token_ids\":[101,102],\"response_log_probs\":[-0.1,-0.25],"
                            + "\"server\":{\"model\":\"pol\",\"version\":7},\"http_status\":200,\"status\":\"ok\"}",
                    triplets.at("/0/data").toString());
            assertEquals(
                    "{\"value\":0.5,\"source\":\"agent\"}",
                    triplets.at("/1/data").toString());
            assertEquals(
                    1,
                    server.get("/api/rollouts/e/events?event_type=reward")
                            .json()
                            .size());
            assertEquals(
                    "[\"0\"]",
                    server.get("/api/rollouts/e").json().path("attempts").toString());
            patch("e", "{\"last_attempt_id\":\"1\"}", 200);
            assertEquals("[]", server.get("/api/rollouts/e/events").body());

            assertEquals(
                    "{\"status\":\"ok\"}",
                    server.send("DELETE", "/api/models", null).body());
            Answer none = server.post(proxy, CHAT);
            assertEquals(503, none.status());
            assertTrue(none.json().path("detail").isTextual());
        }
    }

    @Test
    void aPausedProxySaysWhenToComeAgain() {
        try (FakeUpstream upstream = new FakeUpstream()) {
            server.addModel("m", upstream.url());
            create("[{\"input\":1,\"rollout_id\":\"p\"}]");
            String proxy = "/proxy/rollout/p/attempt/0/mode/val/openai/v1/chat/completions";
            assertEquals(
                    "{\"paused\":true,\"retry_after_seconds\":7.0,\"reason\":\"weights\",\"inflight\":0}",
                    server.post("/proxy/pause", "{\"retry_after_seconds\":7,\"reason\":\"weights\"}")
                            .body());
            Answer paused = server.post(proxy, CHAT);
            assertEquals(429, paused.status());
            assertEquals("7", paused.header("retry-after"));
            assertEquals("true", paused.header("x-agl-paused"));
            assertTrue(server.get("/proxy/state").json().path("paused").asBoolean());
            assertFalse(server.post("/proxy/resume", "").json().path("paused").asBoolean());
            assertEquals(200, server.post(proxy, CHAT).status());
            assertEquals(
                    5.0,
                    server.post("/proxy/pause", "")
                            .json()
                            .path("retry_after_seconds")
                            .asDouble());
        }
    }

    @Test
    void rewardsAreTheVerifiersWhereTheProjectSaysSo() {
        String admin = "an admin key of the tests";
        try (GatewayServer guarded = new GatewayServer(Map.of("admin_key", admin))) {
            String[] asAdmin = {"x-api-key", admin};
            guarded.post("/api/lightning/gateway", "{\"rewards_from_verifier\":true}", asAdmin);
            guarded.post("/api/rollouts", "[{\"input\":1,\"rollout_id\":\"v\"}]", asAdmin);
            String path = "/api/rollouts/v/attempt/0/events";
            String reward = "{\"event_type\":\"reward\",\"data\":{\"value\":1}}";
            assertEquals(401, guarded.post(path, reward).status());
            assertEquals(
                    200,
                    guarded.post(path, reward, "authorization", "Bearer " + admin)
                            .status());
        }
    }

    @Test
    void whatIsWrongIsSaidAndNeverAFailureOfOurs() {
        create("[{\"input\":1,\"rollout_id\":\"w\"}]");
        for (String body : List.of(
                "",
                "{}",
                "nonsense",
                "[1]",
                "[{}]",
                "[{\"input\":1,\"is_train\":\"yes\"}]",
                "[{\"input\":1,\"config\":[]}]",
                "[{\"input\":1,\"config\":{\"timeout_seconds\":0}}]",
                "[{\"input\":1,\"rollout_id\":\"\"}]",
                "[{\"input\":1,\"metadata\":7}]")) {
            Answer answer = server.post("/api/rollouts", body);
            assertEquals(422, answer.status(), body + " " + answer.body());
            assertTrue(answer.json().path("detail").isArray());
        }
        assertEquals(422, server.get("/api/rollouts").status());
        assertEquals(422, server.get("/api/rollouts?state_in=flying").status());
        assertEquals(
                422, server.get("/api/rollouts?state_in=queuing&limit=many").status());
        assertEquals(404, server.get("/api/rollouts/none").status());
        assertEquals(
                404,
                server.post("/api/rollouts/none/attempt/0/events", "{\"event_type\":\"x\"}")
                        .status());
        assertEquals(422, server.post("/api/rollouts/w/attempt/0/events", "{}").status());
        assertEquals(
                422,
                server.post("/api/rollouts/w/attempt/0/events", "{\"event_type\":\"x\",\"data\":[]}")
                        .status());
        assertEquals(422, server.post("/api/models", "[{\"model\":\"m\"}]").status());
        assertEquals(
                400,
                server.post("/api/models", "[{\"model\":\"m\",\"endpoint\":\"nowhere\"}]")
                        .status());
        assertEquals(
                422,
                server.post("/proxy/pause", "{\"retry_after_seconds\":\"soon\"}")
                        .status());
        assertEquals(
                404,
                server.post("/proxy/rollout/w/attempt/0/mode/other/openai/v1/chat/completions", CHAT)
                        .status());
        assertEquals(
                404,
                server.post("/proxy/rollout/w/attempt/0/mode/train/openai/v1/other", CHAT)
                        .status());
        assertEquals(
                503,
                server.post("/proxy/rollout/w/attempt/0/mode/train/openai/v1/chat/completions", CHAT)
                        .status());
    }
}
