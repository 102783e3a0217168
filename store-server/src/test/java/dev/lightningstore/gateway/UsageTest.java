package dev.lightningstore.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.gateway.GatewayServer.Answer;
import dev.lightningstore.gateway.GatewayServer.Work;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What calls use, may use, and need not use again because they were recorded. */
class UsageTest {
    private static final String CHAT = "/chat/completions";
    private static final String ASKED = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final String STREAM = ASKED.replace("{\"model\"", "{\"stream\":true,\"model\"");

    private final FakeUpstream upstream = new FakeUpstream();
    private final GatewayServer server = GatewayServer.open();

    @BeforeEach
    void addModel() {
        Answer added = server.post(
                "/api/lightning/models",
                "{\"model\":\"m\",\"endpoint\":\"" + upstream.url() + "\",\"price_in\":0.15,\"price_out\":0.6}");
        assertEquals("0.15", added.json().at("/models/0/price_in").asText(), added.body());
    }

    @AfterEach
    void close() {
        server.close();
        upstream.close();
    }

    private void wants(String settings) {
        Answer changed = server.post("/api/lightning/gateway", settings);
        assertEquals(200, changed.status(), changed.body());
    }

    private Answer call(Work work, String body) {
        return server.post(work.proxy("val") + CHAT, body);
    }

    @Test
    void everyCallIsAccountedForAtItsPrice() {
        Work work = server.work("val");
        assertEquals(200, call(work, ASKED).status());
        assertEquals(200, call(work, STREAM).status());
        assertEquals(200, server.post("/gateway/openai/v1" + CHAT, ASKED).status(), "of no rollout, and not kept");
        upstream.thenStatus(400);
        assertEquals(400, call(work, ASKED).status());
        JsonNode usage = server.get("/api/lightning/usage").json();
        assertEquals(1, usage.path("usage").size(), usage.toString());
        JsonNode row = usage.at("/usage/0");
        assertEquals("m", row.path("model").asText());
        assertEquals(3, row.path("calls").asInt(), row.toString());
        assertEquals(9, row.path("tokens_in").asInt());
        assertEquals(6, row.path("tokens_out").asInt());
        // 9 tokens at 0.15 and 6 at 0.60 a million
        assertTrue(
                row.toString().contains("\"cost\":0.00000495") || row.toString().contains("\"cost\":4.95E-6"),
                row.toString());
        assertEquals(
                0,
                server.get("/api/lightning/usage?to=2020-01-01")
                        .json()
                        .at("/total/calls")
                        .asInt());
        assertEquals(400, server.get("/api/lightning/usage?from=yesterday").status());
        assertTrue(server.get("/metrics").body().contains("lightning_gateway_cost_total{model=\"m\"}"));
    }

    @Test
    void turnsAreBounded() {
        wants("{\"max_turns\":2}");
        Work work = server.work("val");
        String said = ",{\"role\":\"assistant\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}";
        String twice = ASKED.replace("}]", "}" + said + "]");
        assertEquals(200, call(work, twice).status(), "its second turn");
        Answer refused = call(work, twice.replace("}]", "}" + said + "]"));
        assertEquals(403, refused.status());
        assertTrue(refused.body().contains("max_turns = 2"), refused.body());
        wants("{\"max_turns\":null}");
        assertEquals(200, call(work, twice.replace("}]", "}" + said + "]")).status());
    }

    @Test
    void theLongestCallAndTheTimeAreBounded() {
        wants("{\"max_trajectory_tokens\":5}");
        Work work = server.work("val");
        assertEquals(200, call(work, ASKED).status());
        assertTrue(call(work, ASKED).body().contains("max_trajectory_tokens = 5"));
        wants("{\"max_trajectory_tokens\":6}");
        assertEquals(200, call(work, ASKED).status(), "each has five");
        wants("{\"max_seconds\":1}");
        Work late = server.work("val");
        Answers.eventually("its second is over", () -> call(late, ASKED).status() == 403);
        assertTrue(call(late, ASKED).body().contains("max_seconds = 1"));
        assertEquals(
                400,
                server.post("/api/lightning/gateway", "{\"max_seconds\":0}").status());
    }

    @Test
    void whatWasRecordedIsAnsweredAgainByteByByteWithoutTheModel() {
        wants("{\"replay\":\"record\"}");
        Work first = server.work("val");
        Answer whole = call(first, ASKED);
        Answer stream = call(first, STREAM);
        assertTrue(stream.body().endsWith("data: [DONE]\n\n"), stream.body());
        assertEquals(2, upstream.requests().size());
        assertEquals(
                2,
                server.get("/api/lightning/recordings")
                        .json()
                        .path("recordings")
                        .size());

        wants("{\"replay\":\"replay\"}");
        Work again = server.work("val");
        String reordered =
                "{\"user\":\"other\",\"messages\":[{\"content\":\"Hello\",\"role\":\"user\"}],\"model\":\"m\"}";
        assertEquals(whole.body(), call(again, reordered).body(), "order and user do not count");
        assertEquals(stream.body(), call(again, STREAM).body());
        Answer missing = call(again, ASKED.replace("Hello", "Bye"));
        assertEquals(404, missing.status());
        assertTrue(missing.body().contains("has none of this request to model 'm'"), missing.body());
        assertEquals(2, upstream.requests().size(), "nobody asked the model");
        List<JsonNode> kept = server.spans(again.rollout()).stream()
                .map(span -> span.path("attributes"))
                .filter(span -> span.path(SpanNames.ENDING).asText().equals("complete"))
                .toList();
        assertEquals(2, kept.size());
        for (JsonNode span : kept) {
            assertEquals(64, span.path(SpanNames.REPLAYED).asText().length());
            assertEquals("[101,102]", span.path("response_token_ids").toString());
            assertFalse(span.has(SpanNames.UPSTREAM));
        }
        assertEquals(
                2, server.get("/api/lightning/usage").json().at("/total/calls").asInt(), "a replay costs nothing");

        wants("{\"replay\":\"replay_or_pass\"}");
        assertEquals(200, call(again, ASKED.replace("Hello", "Bye")).status());
        assertEquals(whole.body(), call(again, ASKED).body());
        assertEquals(3, upstream.requests().size());
        assertEquals(
                2,
                server.send("DELETE", "/api/lightning/recordings", null)
                        .json()
                        .path("removed")
                        .asInt());
        assertEquals(
                400,
                server.post("/api/lightning/gateway", "{\"replay\":\"sometimes\"}")
                        .status());
    }

    @Test
    void whatDidNotCompleteIsNotRecorded() {
        wants("{\"replay\":\"record\"}");
        upstream.thenStatus(500).then((ctx, request) -> FakeUpstream.stream(List.of("{not json")));
        Work work = server.work("val");
        assertEquals(500, call(work, ASKED).status());
        assertTrue(call(work, STREAM).body().contains("upstream_failed"));
        assertEquals(
                0,
                server.get("/api/lightning/recordings")
                        .json()
                        .path("recordings")
                        .size());
    }
}
