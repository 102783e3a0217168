package dev.lightningstore.server.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.adapter.AttemptSpans;
import dev.lightningstore.adapter.TraceSpan;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.gateway.FakeUpstream;
import dev.lightningstore.gateway.GatewayServer;
import dev.lightningstore.gateway.GatewayServer.Answer;
import dev.lightningstore.json.Json;
import dev.lightningstore.project.Role;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.RewardMark;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every door does with spans on their way in, tried on a whole server. */
class IntakeTest {
    private static final String ADMIN = "an admin key of the tests";
    private static final String[] AS_ADMIN = {"x-api-key", ADMIN};
    private static final String SECRET = "sk-proj-" + "abcdefghij0123456789ABCD";
    private static final String MARK = "[redacted:openai-key]";

    private GatewayServer server;
    private LightningClient admin;
    private Lease lease;

    @BeforeEach
    void open() {
        server = new GatewayServer(Map.of("admin_key", ADMIN));
        admin = client(ADMIN);
        Answers.of(admin.store().rollouts().enqueue(List.of(NewRollout.of(Json.NULL)), null));
        lease = Answers.of(admin.store().leases().claim("w", 1, Duration.ofMinutes(1)))
                .getFirst();
    }

    @AfterEach
    void close() {
        admin.close();
        server.close();
    }

    private LightningClient client(String key) {
        return LightningClient.connect(
                ClientOptions.to(server.url()).apiKey(key).build());
    }

    private String rollout() {
        return lease.ref().rolloutId();
    }

    private String attempt() {
        return lease.ref().attemptId();
    }

    private String json(String spanId, String attributes) {
        return """
                {"rollout_id": "%s", "attempt_id": "%s", "sequence_id": 0, "trace_id": "0123456789abcdef0123456789abcdef",
                 "span_id": "%s", "parent_id": null, "name": "step", "status": {"status_code": "OK", "description": null},
                 "attributes": {%s}, "events": [], "links": [], "start_time": 1.0, "end_time": 2.0, "context": null,
                 "parent": null, "resource": {"attributes": {}, "schema_url": ""}}""".formatted(rollout(), attempt(), spanId, attributes);
    }

    private String otlp(String... attributes) {
        StringBuilder spans = new StringBuilder();
        for (int i = 0; i < attributes.length; i++) {
            spans.append(i == 0 ? "" : ",").append("""
                            {"traceId": "0123456789abcdef0123456789abcdef", "spanId": "00000000000000%02d", "name": "step",
                             "attributes": [%s]}""".formatted(i + 1, attributes[i]));
        }
        return """
                {"resourceSpans": [{"resource": {"attributes": [
                   {"key": "lightning.rollout_id", "value": {"stringValue": "%s"}},
                   {"key": "lightning.attempt_id", "value": {"stringValue": "%s"}}]},
                 "scopeSpans": [{"spans": [%s]}]}]}""".formatted(rollout(), attempt(), spans);
    }

    private static String text(String key, String value) {
        return "{\"key\": \"" + key + "\", \"value\": {\"stringValue\": \"" + value + "\"}}";
    }

    private static String number(String key, String value) {
        return "{\"key\": \"" + key + "\", \"value\": {\"doubleValue\": " + value + "}}";
    }

    private NewSpan span(String spanId, String attributes) {
        byte[] json = json(spanId, attributes).getBytes(StandardCharsets.UTF_8);
        return new NewSpan(rollout(), attempt(), 0, SpanKey.of(spanId), new SpanPayload(SpanPayload.Format.JSON, json));
    }

    /** The spans as they are stored, in one text. */
    private String stored() {
        List<ObjectNode> spans = server.spansAs(rollout(), AS_ADMIN);
        return spans.toString();
    }

    private void wants(String settings) {
        assertEquals(
                200, server.post("/api/lightning/gateway", settings, AS_ADMIN).status());
    }

    @Test
    void everyDoorTakesSecretsOut() {
        String said = "\"note\": \"use " + SECRET + " please\", \"db.password\": \"x1\", \"n\": 1.50";
        assertEquals(
                201, server.post("/v1/agl/spans", json("a1", said), AS_ADMIN).status());
        Answers.of(admin.store().spans().add(List.of(span("00000000000000a2", said)), null));
        assertEquals(
                200,
                server.post(
                                "/v1/traces",
                                otlp(
                                        text("note", "use " + SECRET),
                                        text("db.password", "x1") + "," + number("n", "1.5")),
                                AS_ADMIN)
                        .status());
        assertEquals(
                200,
                server.post(
                                "/api/rollouts/" + rollout() + "/attempt/" + attempt() + "/events",
                                "{\"event_type\": \"note\", \"data\": {\"text\": \"" + SECRET + "\"}}",
                                AS_ADMIN)
                        .status());
        try (FakeUpstream upstream = new FakeUpstream()) {
            server.post(
                    "/api/lightning/models", "{\"model\": \"m\", \"endpoint\": \"" + upstream.url() + "\"}", AS_ADMIN);
            Answer answer = server.post(
                    "/proxy/rollout/" + rollout() + "/attempt/" + attempt() + "/mode/train/openai/v1/chat/completions",
                    "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"" + SECRET + "\"}]}",
                    AS_ADMIN);
            assertEquals(200, answer.status(), answer.body());
            assertTrue(upstream.requests().getFirst().contentUtf8().contains(SECRET), "the model is asked as ever");
        }
        String stored = stored();
        assertFalse(stored.contains(SECRET), stored);
        assertFalse(stored.contains("\"x1\""), stored);
        assertEquals(6, stored.split("\\Q" + MARK + "\\E", -1).length - 1, "one in each place");
        assertTrue(stored.contains("\"prompt_token_ids\":[1,2,3]"), "token ids stay");
        assertTrue(stored.contains("\\\"token\\\":\\\"Hi\\\",\\\"logprob\\\":-0.1"), stored);
    }

    @Test
    void aProjectMayKeepSpansAsTheyCame() {
        wants("{\"redact\": false}");
        server.post("/v1/agl/spans", json("a1", "\"note\": \"" + SECRET + "\""), AS_ADMIN);
        assertTrue(stored().contains(SECRET));
        wants("{\"redact\": true}");
        server.post("/v1/agl/spans", json("a2", "\"note\": \"" + SECRET + "\""), AS_ADMIN);
        assertTrue(stored().contains(MARK));
    }

    /** Each reward that readers know, in the JSON of the peer's wire and in OTLP. */
    private static final Map<String, String> REWARDS = Map.of(
            "\"agentlightning.reward.0.value\": 1.0",
            number("agentlightning.reward.0.value", "1.0"),
            "\"agentops.task.output\": \"{\\\"type\\\": \\\"reward\\\", \\\"value\\\": 1.0}\"",
            text("agentops.task.output", "{\\\"type\\\": \\\"reward\\\", \\\"value\\\": 1.0}"),
            "\"lightning.event.type\": \"reward\"",
            text("lightning.event.type", "reward"));

    @Test
    void whereOnlyAVerifierTellsRewardsNoDoorTakesThemFromAnAgent() {
        wants("{\"rewards_from_verifier\": true}");
        String agent = Answers.of(admin.projects().createKey("default", Role.AGENT, "agent", null))
                .secret();
        for (String key : List.of(agent, lease.token())) {
            String[] asAgent = {"authorization", "Bearer " + key};
            try (LightningClient client = client(key)) {
                for (Map.Entry<String, String> reward : REWARDS.entrySet()) {
                    Answer refused = server.post("/v1/agl/spans", json("b1", reward.getKey()), asAgent);
                    assertEquals(403, refused.status(), reward.getKey());
                    assertTrue(refused.body().contains("rewards_from_verifier"), refused.body());
                    Answer part = server.post("/v1/traces", otlp(reward.getValue(), text("note", "fine")), asAgent);
                    assertEquals(200, part.status());
                    assertEquals(
                            "1", part.json().at("/partialSuccess/rejectedSpans").asText(), part.body());
                    assertTrue(part.body().contains("it is a reward"), part.body());
                    List<NewSpan> batch =
                            List.of(span("00000000000000b2", "\"n\": 1"), span("00000000000000b3", reward.getKey()));
                    StoreException.Forbidden refusal = Answers.refusal(
                            StoreException.Forbidden.class,
                            client.store().spans().add(batch, null));
                    assertTrue(String.valueOf(refusal.getMessage()).contains("b3"), refusal.getMessage());
                }
                Answers.of(client.store().spans().add(List.of(span("00000000000000b4", "\"n\": 1")), null));
            }
        }
        String stored = stored();
        assertFalse(stored.contains("reward"), stored);
        for (String reward : REWARDS.keySet()) {
            String id = "c" + Math.abs(reward.hashCode());
            assertEquals(
                    201,
                    server.post("/v1/agl/spans", json(id, reward), AS_ADMIN).status(),
                    "not an agent");
        }
        wants("{\"rewards_from_verifier\": false}");
        assertEquals(
                201,
                server.post(
                                "/v1/agl/spans",
                                json("d1", "\"agentlightning.reward.0.value\": 1.0"),
                                "authorization",
                                "Bearer " + agent)
                        .status());
    }

    @Test
    void noDoorTakesAVerifiersMarkFromAnAgent() {
        String praise = "\"agentlightning.reward.0.value\": 1.0";
        String marked = praise + ", \"" + RewardMark.BY + "\": \"verifier\"";
        String hidden = praise + ", \"lightning.reward.\\u0062y\": \"verifier\"";
        String told = number("agentlightning.reward.0.value", "1.0") + "," + text(RewardMark.BY, "verifier");
        String agent = Answers.of(admin.projects().createKey("default", Role.AGENT, "agent", null))
                .secret();
        for (String key : List.of(agent, lease.token())) {
            String[] asAgent = {"authorization", "Bearer " + key};
            try (LightningClient client = client(key)) {
                for (String attributes : List.of(marked, hidden)) {
                    Answer refused = server.post("/v1/agl/spans", json("e1", attributes), asAgent);
                    assertEquals(403, refused.status(), attributes);
                    assertTrue(refused.body().contains(RewardMark.BY), refused.body());
                    Answers.refusal(
                            StoreException.Forbidden.class,
                            client.store().spans().add(List.of(span("00000000000000e2", attributes)), null));
                }
            }
            Answer part = server.post("/v1/traces", otlp(told, text("note", "fine")), asAgent);
            assertEquals("1", part.json().at("/partialSuccess/rejectedSpans").asText(), part.body());
            assertEquals(
                    201,
                    server.post("/v1/agl/spans", json("e3", praise), asAgent).status(),
                    "praise without the mark");
        }
        assertEquals(0, verified());
        String verifier = Answers.of(admin.projects().createKey("default", Role.VERIFIER, "verifier", null))
                .secret();
        String[] asVerifier = {"authorization", "Bearer " + verifier};
        assertEquals(
                201,
                server.post("/v1/agl/spans", json("e4", marked), asVerifier).status());
        server.post("/v1/traces", otlp(told).replace("0000000001", "00000000e5"), asVerifier);
        server.post(
                "/api/rollouts/" + rollout() + "/attempt/" + attempt() + "/events",
                "{\"event_type\": \"reward\", \"data\": {\"value\": 1}}",
                asVerifier);
        assertEquals(3, verified());
    }

    /** How many rewards say that a verifier gave them, as training reads them. */
    private long verified() {
        return AttemptSpans.of(admin.store().spans(), rollout(), attempt()).stream()
                .filter(span -> TraceSpan.of(span).rewardedByVerifier())
                .count();
    }

    @Test
    void freeSpansThatComeAgainChangeNothing() {
        String free = otlp(text("note", "one"), text("note", "two"))
                .replace(rollout(), "")
                .replace(attempt(), "");
        for (int i = 0; i < 3; i++) {
            assertEquals(200, server.post("/v1/traces", free, AS_ADMIN).status());
        }
        assertEquals(2, server.spansAs(NewSpan.FREE, AS_ADMIN).size());
        String otherTrace = free.replace("0123456789abcdef0123456789abcdef", "f123456789abcdef0123456789abcdef");
        assertEquals(200, server.post("/v1/traces", otherTrace, AS_ADMIN).status());
        assertEquals(4, server.spansAs(NewSpan.FREE, AS_ADMIN).size(), "a span's id is its trace's own");
        assertEquals(4, Answers.of(admin.store().statistics()).spans());
    }
}
