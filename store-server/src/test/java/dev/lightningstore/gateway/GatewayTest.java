package dev.lightningstore.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.gateway.GatewayServer.Answer;
import dev.lightningstore.gateway.GatewayServer.Work;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Outcome;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatewayTest {
    private static final String CHAT =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"temperature\":0.3}";
    private static final String STREAM = CHAT.replace("\"temperature\"", "\"stream\":true,\"temperature\"");

    private final FakeUpstream upstream = new FakeUpstream();
    private GatewayServer server = GatewayServer.open();

    @BeforeEach
    void register() {
        server.addModel("m", upstream.url());
    }

    @AfterEach
    void close() {
        server.close();
        upstream.close();
    }

    private void restart(Map<String, String> settings) {
        server.close();
        server = new GatewayServer(settings);
        register();
    }

    @Test
    void aCallBecomesASpanThatTrainingCanUse() {
        Work work = server.work("train");
        Answer answer = server.post(work.proxy("train") + "/chat/completions", CHAT);
        assertEquals(200, answer.status(), answer.body());
        assertEquals("Hi!", answer.json().at("/choices/0/message/content").asText());
        JsonNode span = server.attributes(work.rollout(), "openai.chat.completion");
        assertEquals("[1,2,3]", span.path("prompt_token_ids").toString());
        assertEquals("[101,102]", span.path("response_token_ids").toString());
        assertEquals(
                "[{\"token\":\"Hi\",\"logprob\":-0.1},{\"token\":\"!\",\"logprob\":-0.25}]",
                span.path("logprobs.content").asText());
        assertEquals("sampled", span.path("lightning.ids").asText());
        assertEquals(answer.json().path("id"), span.path("gen_ai.response.id"));
        assertEquals("stop", span.at("/gen_ai.response.finish_reasons/0").asText());
        assertEquals(1, span.path("gen_ai.request.temperature").asInt(), "the wire of 1.0 samples to train");
        assertEquals(
                "{\"temperature\":1}",
                span.path("lightning.gateway.adjusted_params").asText());
        assertEquals("Hello", span.path("gen_ai.prompt.0.content").asText());
        assertEquals("Hi!", span.path("gen_ai.completion.0.content").asText());
        assertEquals(3, span.path("gen_ai.usage.input_tokens").asInt());
        assertEquals(upstream.url(), span.path("lightning.gateway.upstream").asText());
        assertEquals("train", span.path("lightning.mode").asText());
        JsonNode raw = server.attributes(work.rollout(), "raw_gen_ai_request");
        assertEquals(
                "[[101,102]]", raw.path("llm.hosted_vllm.response_token_ids").asText());
    }

    @Test
    void aStreamIsPassedOnAndKeptAsIfItWereWhole() {
        Work work = server.work("train");
        for (String kind : List.of("/chat/completions", "/completions")) {
            Answer answer = server.post(
                    work.proxy("train") + kind,
                    kind.startsWith("/chat") ? STREAM : "{\"prompt\":\"Hello\",\"stream\":true}");
            assertEquals(200, answer.status(), answer.body());
            assertTrue(answer.body().endsWith("data: [DONE]\n\n"), answer.body());
            assertFalse(answer.body().contains("\"choices\":[]"), "usage that nobody asked for is not passed on");
            String name = kind.startsWith("/chat") ? "openai.chat.completion" : "openai.completion";
            JsonNode span = server.attributes(work.rollout(), name);
            assertEquals("[1,2,3]", span.path("prompt_token_ids").toString(), name);
            assertEquals("[101,102]", span.path("response_token_ids").toString(), name);
            assertTrue(span.path("logprobs.content").asText().contains("\"logprob\":-0.25"), span.toString());
            assertEquals("Hi!", span.path("gen_ai.completion.0.content").asText());
            assertEquals(2, span.path("gen_ai.usage.output_tokens").asInt());
        }
    }

    @Test
    void chunksArePassedOnAsTheyCome() throws Exception {
        HttpResponseWriter source = FakeUpstream.open();
        upstream.then((ctx, request) -> source);
        List<String> events = FakeUpstream.events(true, false, false);
        Work work = server.work("val");
        CompletableFuture<java.net.http.HttpResponse<InputStream>> answer = sendStream(work);
        source.write(HttpData.ofUtf8("data: " + events.get(0) + "\n\ndata: " + events.get(1) + "\n\n"));
        InputStream in = answer.get().body();
        byte[] seen = in.readNBytes(events.get(0).length() + 8);
        assertEquals("data: " + events.get(0) + "\n\n", new String(seen, StandardCharsets.UTF_8));
        assertTrue(server.spans(work.rollout()).isEmpty());
        source.write(HttpData.ofUtf8("data: " + events.get(2) + "\n\n"));
        source.write(HttpData.ofUtf8("data: " + events.get(4) + "\n\n"));
        source.close();
        assertTrue(new String(in.readAllBytes(), StandardCharsets.UTF_8).endsWith("data: [DONE]\n\n"));
        assertEquals(
                "absent",
                server.attributes(work.rollout(), "openai.chat.completion")
                        .path("lightning.ids")
                        .asText());
    }

    private CompletableFuture<java.net.http.HttpResponse<InputStream>> sendStream(Work work) {
        return server.http()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create(server.url() + work.proxy("val") + "/chat/completions"))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(STREAM))
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofInputStream());
    }

    @Test
    void aServerThatDiesInTheMiddleIsToldAndIsNoSuccess() {
        upstream.then((ctx, request) -> {
            HttpResponseWriter source = FakeUpstream.open();
            source.write(HttpData.ofUtf8(
                    "data: " + FakeUpstream.events(true, true, false).get(1) + "\n\n"));
            source.whenConsumed().thenRun(() -> source.close(new IllegalStateException("scripted death")));
            return source;
        });
        Work work = server.work("train");
        Answer answer = server.post(work.proxy("train") + "/chat/completions", STREAM);
        String last = answer.body().substring(answer.body().lastIndexOf("data: ") + 6);
        assertEquals(
                "upstream_failed",
                JsonText.parse(last.getBytes(StandardCharsets.UTF_8), "last")
                        .at("/error/code")
                        .asText(),
                answer.body());
        assertFalse(answer.body().contains("[DONE]"));
        Answers.eventually(
                "the part is kept", () -> server.spans(work.rollout()).size() == 1);
        JsonNode span = server.attributes(work.rollout(), SpanNames.BROKEN_CALL);
        assertEquals("infra", span.path("lightning.failure.kind").asText());
        assertEquals("Hi", span.path("gen_ai.completion.0.content").asText());
    }

    @Test
    void badStreamsEndWithAnError() {
        upstream.then((ctx, request) -> FakeUpstream.stream(List.of("{not json")))
                .then((ctx, request) -> FakeUpstream.stream(List.of("{\"error\":{\"message\":\"out of memory\"}}")))
                .then((ctx, request) -> FakeUpstream.stream(List.of()));
        Work work = server.work("train");
        for (int i = 0; i < 3; i++) {
            Answer answer = server.post(work.proxy("train") + "/chat/completions", STREAM);
            assertTrue(answer.body().contains("upstream_failed"), answer.body());
            assertFalse(answer.body().contains("[DONE]"), answer.body());
        }
        Answers.eventually("all are kept", () -> server.spans(work.rollout()).size() == 3);
    }

    @Test
    void aCallerWhoGoesAwayStopsTheServerAndThePartIsKept() throws Exception {
        HttpResponseWriter source = FakeUpstream.open();
        upstream.then((ctx, request) -> source);
        Work work = server.work("val");
        source.write(HttpData.ofUtf8(
                "data: " + FakeUpstream.events(true, true, false).get(1) + "\n\n"));
        InputStream in = sendStream(work).get().body();
        assertTrue(in.read() >= 0);
        in.close();
        Answers.eventually(
                "the part is kept", () -> server.spans(work.rollout()).size() == 1);
        JsonNode span = server.attributes(work.rollout(), SpanNames.BROKEN_CALL);
        assertEquals("client_gone", span.path("lightning.gateway.ending").asText());
        assertEquals("Hi", span.path("gen_ai.completion.0.content").asText());
        Answers.eventually("the server is told", () -> upstream.cancelled() == 1);
    }

    @Test
    void whoGoesAwayBeforeTheAnswerStopsTheServerToo() throws Exception {
        upstream.then(FakeUpstream::hang);
        Work work = server.work("val");
        CompletableFuture<?> call = sendStream(work);
        Answers.eventually("the call is under way", () -> upstream.requests().size() == 1);
        call.cancel(true);
        Answers.eventually("it is kept", () -> server.spans(work.rollout()).size() == 1);
        assertEquals(
                "client_gone",
                server.attributes(work.rollout(), SpanNames.BROKEN_CALL)
                        .path("lightning.gateway.ending")
                        .asText());
        Answers.eventually("the server is told", () -> upstream.cancelled() == 1);
    }

    @Test
    void itTriesAgainOnlyBeforeTheFirstByte() {
        restart(Map.of("gateway.retries", "2"));
        upstream.thenStatus(503).thenStatus(429).then(FakeUpstream::vllm);
        Work work = server.work("train");
        assertEquals(
                200,
                server.post(work.proxy("train") + "/chat/completions", CHAT).status());
        assertEquals(3, upstream.requests().size());
        JsonNode span = server.attributes(work.rollout(), "openai.chat.completion");
        assertEquals(2, span.path("lightning.gateway.retry_count").asInt());
    }

    @Test
    void whatTheServerRefusesReachesTheCallerAsItIs() {
        upstream.thenStatus(422).thenStatus(500).thenStatus(401);
        Work work = server.work("train");
        Answer refused = server.post(work.proxy("train") + "/chat/completions", CHAT);
        assertEquals(422, refused.status());
        assertEquals("scripted 422", refused.json().at("/error/message").asText());
        assertEquals(
                500,
                server.post(work.proxy("train") + "/chat/completions", CHAT).status());
        Answer key = server.post(work.proxy("train") + "/chat/completions", CHAT);
        assertEquals(502, key.status(), "the gateway's key is not the caller's");
        assertFalse(key.body().contains(upstream.url()));
        Answers.eventually("all are kept", () -> server.spans(work.rollout()).size() == 3);
        assertTrue(server.spans(work.rollout()).stream()
                .allMatch(span -> span.path("name").asText().equals(SpanNames.BROKEN_CALL)));
    }

    @Test
    void aSilentServerIsGivenUp() {
        restart(Map.of("gateway.call_time", "300ms"));
        upstream.then(FakeUpstream::hang);
        Work work = server.work("train");
        assertEquals(
                504,
                server.post(work.proxy("train") + "/chat/completions", CHAT).status());
        upstream.close();
        assertEquals(
                502,
                server.post(work.proxy("train") + "/chat/completions", CHAT).status());
    }

    @Test
    void aRolloutKeepsToOneServerAndOthersToTheLeastBusy() {
        try (FakeUpstream other = new FakeUpstream()) {
            server.addModel("m", other.url());
            Work work = server.work("train");
            for (int i = 0; i < 6; i++) {
                server.post(work.proxy("train") + "/chat/completions", CHAT);
            }
            List<String> sorted =
                    List.of(upstream.url(), other.url()).stream().sorted().toList();
            FakeUpstream expected =
                    sorted.get(Fleet.start(work.rollout(), 2)).equals(upstream.url()) ? upstream : other;
            assertEquals(6, expected.requests().size());
        }
    }

    @Test
    void aServerThatFailsIsLeftAloneForAWhile() {
        try (FakeUpstream other = new FakeUpstream()) {
            upstream.thenStatus(500);
            server.addModel("m", other.url());
            // Calls of no rollout, so that both servers are asked.
            Answers.eventually("only the server that is well is asked", () -> {
                int asked = upstream.requests().size();
                for (int i = 0; i < 10; i++) {
                    server.post("/gateway/openai/v1/chat/completions", CHAT);
                }
                return upstream.requests().size() == asked;
            });
            assertTrue(upstream.requests().size() >= 5);
        }
    }

    @Test
    void resourcesSayWhichModelAndHowItSamples() {
        server.post("/v1/agl/resources", """
                {"pol": {"resource_type": "policy", "version": "4", "sha256": "abc"}, "main": {"resource_type": "proxy_llm", "endpoint": "http://elsewhere/v1", "model": "m",
                  "sampling_parameters": {"top_p": 0.9, "train": {"temperature": 0.7, "locked": true}, "val": {"temperature": 0}}}}""");
        Work work = server.work("train");
        Answer answer = server.post(work.proxy("train") + "/chat/completions", CHAT.replace("\"m\"", "\"whatever\""));
        assertEquals(200, answer.status(), answer.body());
        assertEquals("pol@4#abc", answer.header("x-lightning-policy"));
        JsonNode sent = JsonText.parse(upstream.requests().getLast().content().array(), "sent");
        assertEquals("0.7", sent.path("temperature").asText(), "locked");
        assertEquals("0.9", sent.path("top_p").asText(), "a default");
        assertEquals("m", sent.path("model").asText());
        JsonNode span = server.attributes(work.rollout(), "openai.chat.completion");
        assertEquals("abc", span.path("lightning.policy.hash").asText());
        server.post(work.proxy("val") + "/chat/completions", CHAT);
        sent = JsonText.parse(upstream.requests().getLast().content().array(), "sent");
        assertEquals("0.3", sent.path("temperature").asText(), "a default gives way to the caller");
    }

    @Test
    void callsOfNoRolloutAreKeptWhereTheProjectSaysSo() {
        assertEquals(
                200, server.post("/gateway/openai/v1/chat/completions", CHAT).status());
        server.post("/api/lightning/gateway", "{\"free_traces\": 1}");
        assertEquals(
                200, server.post("/gateway/openai/v1/chat/completions", CHAT).status());
        assertEquals(
                1,
                server.spans("free").stream()
                        .filter(span -> span.path("name").asText().equals("openai.chat.completion"))
                        .count());
    }

    @Test
    void whoHasUsedUpItsBudgetIsToldWhich() {
        server.post("/api/lightning/gateway", "{\"max_calls\": 2}");
        Work work = server.work("train");
        String path = work.proxy("train") + "/chat/completions";
        upstream.thenStatus(500).then(FakeUpstream::vllm);
        assertEquals(500, server.post(path, CHAT).status(), "a call that failed is not counted");
        assertEquals(200, server.post(path, CHAT).status());
        assertEquals(200, server.post(path, STREAM).status());
        Answer over = server.post(path, CHAT);
        assertEquals(403, over.status());
        assertTrue(over.body().contains("max_calls = 2"), over.body());
        server.post("/api/lightning/gateway", "{\"max_calls\": null, \"max_tokens\": 10}");
        assertTrue(server.post(path, CHAT).body().contains("max_tokens = 10"));
        Work other = server.work("train");
        assertEquals(
                200,
                server.post(other.proxy("train") + "/chat/completions", CHAT).status());
    }

    @Test
    void aTokenIsGoodForItsOwnAttemptOnly() {
        String admin = "an admin key of the tests";
        server.close();
        server = new GatewayServer(Map.of("admin_key", admin));
        Work other;
        try (LightningClient client = LightningClient.connect(
                ClientOptions.to(server.url()).apiKey(admin).build())) {
            NewRollout task = NewRollout.of(Json.NULL);
            Answers.of(client.store().rollouts().enqueue(List.of(task, task), null));
            List<Lease> leases = Answers.of(client.store().leases().claim("w", 2, Duration.ofMinutes(1)));
            server.post(
                    "/api/lightning/models",
                    "{\"model\":\"m\",\"endpoint\":\"" + upstream.url() + "\"}",
                    "x-api-key",
                    admin);
            server.post("/api/lightning/gateway", "{\"rewards_from_verifier\":true}", "x-api-key", admin);
            String[] token = {"authorization", "Bearer " + leases.getFirst().token()};
            Lease mine = leases.getFirst();
            other = new Work(
                    leases.getLast().ref().rolloutId(), leases.getLast().ref().attemptId());
            Work own = new Work(mine.ref().rolloutId(), mine.ref().attemptId());
            String chat = "/chat/completions";
            assertEquals(
                    200, server.post("/gateway/openai/v1" + chat, CHAT, token).status());
            assertEquals(
                    200, server.post(own.proxy("train") + chat, CHAT, token).status());
            assertEquals(
                    403, server.post(other.proxy("train") + chat, CHAT, token).status());
            assertEquals(
                    404,
                    server.post(own.proxy("train").replace(own.attempt(), other.attempt()) + chat, CHAT, token)
                            .status());
            assertEquals(401, server.post("/gateway/openai/v1" + chat, CHAT).status());
            Answer wrong = server.post("/gateway/openai/v1" + chat, CHAT, "authorization", "Bearer lrt_wrong");
            assertEquals(401, wrong.status());
            assertEquals("authentication_error", wrong.json().at("/error/type").asText());
            assertEquals(
                    403,
                    server.post("/projects/other/gateway/openai/v1" + chat, CHAT, token)
                            .status());
            String events = "/api/rollouts/" + own.rollout() + "/attempt/" + own.attempt() + "/events";
            assertEquals(
                    403,
                    server.post(events, "{\"event_type\":\"reward\",\"data\":{\"value\":1}}", token)
                            .status());
            assertEquals(
                    200, server.post(events, "{\"event_type\":\"note\"}", token).status());
            assertEquals(403, server.get("/api/lightning/models", token).status());
            Answers.of(client.store().leases().finish(mine.ref(), Outcome.succeeded()));
            assertEquals(2, upstream.requests().size());
        }
    }

    @Test
    void modelsAndEmbeddings() {
        assertEquals(
                "m",
                server.get("/gateway/openai/v1/models").json().at("/data/0/id").asText());
        assertEquals(200, server.get("/gateway/openai/v1/models/m").status());
        assertEquals(404, server.get("/gateway/openai/v1/models/other").status());
        Work work = server.work("train");
        Answer answer = server.post(work.proxy("train") + "/embeddings", "{\"model\":\"m\",\"input\":\"text\"}");
        assertEquals(200, answer.status(), answer.body());
        assertEquals(
                2,
                server.attributes(work.rollout(), "openai.embedding")
                        .path("gen_ai.usage.input_tokens")
                        .asInt());
    }

    @Test
    void badInputIsTheCallersFault() {
        Work work = server.work("train");
        String path = work.proxy("train") + "/chat/completions";
        for (String body : List.of(
                "",
                "[]",
                "{",
                "null",
                "{}",
                "{\"messages\":[]}",
                "{\"messages\":[1]}",
                "{\"messages\":[{}]}",
                "{\"messages\":[{\"role\":\"user\"}],\"stream\":\"yes\"}",
                "{\"messages\":[{\"role\":\"user\"}],\"model\":7}",
                "{\"messages\":[{\"role\":\"user\"}],\"n\":100000}")) {
            Answer answer = server.post(path, body);
            assertEquals(400, answer.status(), body + " " + answer.body());
            assertTrue(answer.json().at("/error/message").isTextual(), answer.body());
            assertTrue(answer.json().path("detail").isTextual(), answer.body());
        }
        Answer unknown = server.post("/gateway/openai/v1/chat/completions", CHAT.replace("\"m\"", "\"unknown\""));
        assertEquals(404, unknown.status());
        assertEquals("model_not_found", unknown.json().at("/error/code").asText());
        assertEquals(404, server.post(path.replace("/train/", "/other/"), CHAT).status());
        assertEquals(
                404, server.post(path.replace(work.rollout(), "ro-none"), CHAT).status());
        assertEquals(404, server.post(work.proxy("train") + "/nothing", CHAT).status());
        restart(Map.of("gateway.body_size", "2KiB"));
        Answer large = server.post("/gateway/openai/v1/chat/completions", CHAT.replace("Hello", "x".repeat(3000)));
        assertEquals(413, large.status(), large.body());
        assertTrue(server.spans(work.rollout()).isEmpty() && upstream.requests().isEmpty());
    }

    @Test
    void anAnswerThatIsNoneIsRefused() {
        upstream.then((ctx, request) -> HttpResponse.of("just text"))
                .then((ctx, request) ->
                        HttpResponse.of(com.linecorp.armeria.common.MediaType.JSON, "{\"surprise\":true}"));
        Work work = server.work("train");
        assertEquals(
                502,
                server.post(work.proxy("train") + "/chat/completions", CHAT).status());
        assertEquals(
                502,
                server.post(work.proxy("train") + "/chat/completions", CHAT).status());
    }
}
