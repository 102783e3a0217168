package dev.lightningstore.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.gateway.GatewayServer.Answer;
import dev.lightningstore.gateway.GatewayServer.Work;
import dev.lightningstore.jdbc.Postgres;
import dev.lightningstore.jdbc.StorageOptions;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to calls while a model's weights are changed, and what is told of the weights. */
@Timeout(60)
class SwapTest {
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final String SWAP = "/api/lightning/models/swap";
    private static final String HOLD = "{\"model\":\"m\"}";
    private static final String RELEASE = SWAP + "?model=m&version=8&hash=abc";

    private final FakeUpstream upstream = new FakeUpstream();

    @AfterEach
    void close() {
        upstream.close();
    }

    private GatewayServer open(Map<String, String> settings) {
        GatewayServer server = new GatewayServer(settings);
        server.addModel("m", upstream.url());
        return server;
    }

    private static CompletableFuture<Answer> call(GatewayServer server, Work work) {
        return CompletableFuture.supplyAsync(
                () -> server.post(work.proxy("test") + "/chat/completions", CHAT),
                task -> Thread.ofVirtual().start(task));
    }

    private static void waits(GatewayServer server, int calls) {
        Answers.eventually(
                calls + " wait",
                () -> server.get(SWAP + "?model=m").json().path("waiting").asInt() == calls);
    }

    @Test
    void callsWaitForTheNewWeightsAndSayWhichAnswered() throws Exception {
        try (GatewayServer server = open(Map.of())) {
            Work work = server.work("test");
            assertEquals(
                    201,
                    server.post(
                                    "/api/models",
                                    "[{\"model\":\"m\",\"endpoint\":\"" + upstream.url() + "\",\"version\":7}]")
                            .status());
            assertEquals("m@7", call(server, work).get().header("x-lightning-policy"));
            Answer begun = server.post(SWAP, HOLD);
            assertEquals(200, begun.status(), begun.body());
            assertEquals("wait", begun.json().path("calls").asText());
            assertEquals(0, begun.json().path("in_flight").asInt());
            Work other = server.work("test");
            CompletableFuture<Answer> waiting = call(server, other);
            waits(server, 1);
            assertEquals(1, upstream.requests().size());
            Answer released = server.send("DELETE", RELEASE, null);
            assertFalse(released.json().path("swapping").asBoolean(true), released.body());
            assertEquals("m@8#abc", waiting.get(30, TimeUnit.SECONDS).header("x-lightning-policy"));
            JsonNode span = server.attributes(other.rollout(), "openai.chat.completion");
            assertEquals("8", span.path("lightning.policy.version").asText());
            assertEquals("abc", span.path("lightning.policy.hash").asText());
            assertEquals(404, server.send("DELETE", RELEASE, null).status());
            assertEquals(404, server.post(SWAP, "{\"model\":\"none\"}").status());
            assertEquals(
                    400,
                    server.post(SWAP, "{\"model\":\"m\",\"calls\":\"stop\"}").status());
            assertEquals(
                    400,
                    server.post(SWAP, "{\"model\":\"m\",\"max_seconds\":0}").status());
            assertEquals(
                    400, server.send("DELETE", SWAP + "?model=m&hash=abc", null).status());
        }
    }

    @Test
    void aCallUnderWayIsSeenByWhoDrains() throws Exception {
        CompletableFuture<HttpResponse> late = new CompletableFuture<>();
        upstream.then((ctx, request) -> HttpResponse.of(late)).then(FakeUpstream::vllm);
        try (GatewayServer server = open(Map.of())) {
            CompletableFuture<Answer> call = call(server, server.work("test"));
            Answers.eventually(
                    "the call is under way", () -> upstream.requests().size() == 1);
            assertEquals(1, server.post(SWAP, HOLD).json().path("in_flight").asInt());
            late.complete(HttpResponse.of(
                    com.linecorp.armeria.common.MediaType.JSON, FakeUpstream.whole(true, false, false, "r")));
            assertEquals(200, call.get(30, TimeUnit.SECONDS).status());
            Answers.eventually(
                    "nobody is under way",
                    () -> server.get(SWAP + "?model=m").json().path("in_flight").asInt() == 0);
        }
    }

    @Test
    void aFullQueueIsToldWhenToComeAgain() throws Exception {
        try (GatewayServer server = open(Map.of("gateway.swap_queue", "1"))) {
            server.post(SWAP, HOLD);
            CompletableFuture<Answer> first = call(server, server.work("test"));
            waits(server, 1);
            Answer full = call(server, server.work("test")).get();
            assertEquals(429, full.status());
            assertEquals("1", full.header("retry-after"));
            assertTrue(full.body().contains("gateway.swap_queue"), full.body());
            server.send("DELETE", RELEASE, null);
            assertEquals(200, first.get(30, TimeUnit.SECONDS).status());
        }
    }

    @Test
    void whoHasWaitedTooLongIsTold() throws Exception {
        try (GatewayServer server = open(Map.of("gateway.swap_wait", "100ms"))) {
            server.post(SWAP, HOLD);
            Answer late = call(server, server.work("test")).get(30, TimeUnit.SECONDS);
            assertEquals(429, late.status());
            assertTrue(late.body().contains("gateway.swap_wait"), late.body());
            assertTrue(upstream.requests().isEmpty());
        }
    }

    @Test
    void callsMayGoOnAndASwapThatNobodyEndsIsOverInTime() throws Exception {
        try (GatewayServer server = open(Map.of())) {
            server.post(SWAP, "{\"model\":\"m\",\"calls\":\"go_on\"}");
            assertEquals(200, call(server, server.work("test")).get().status());
            server.post(SWAP, "{\"model\":\"m\",\"max_seconds\":0.5}");
            assertEquals(
                    200,
                    call(server, server.work("test")).get(30, TimeUnit.SECONDS).status());
            assertFalse(server.get(SWAP + "?model=m").json().path("swapping").asBoolean(true));
        }
    }

    @Test
    void severalServersOnOneDatabaseHoldTogether() throws Exception {
        Map<String, String> settings =
                Map.of("database.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        try (GatewayServer one = open(settings)) {
            one.post(SWAP, HOLD);
            // It begins to serve when the swap is on already.
            try (GatewayServer other = open(settings)) {
                CompletableFuture<Answer> call = call(other, other.work("test"));
                waits(other, 1);
                assertEquals(200, other.send("DELETE", RELEASE, null).status());
                assertEquals("m@8#abc", call.get(30, TimeUnit.SECONDS).header("x-lightning-policy"));
            }
        }
    }

    /** Each server remembers what it read, and is told by the database when that has changed. */
    @Test
    void serversThatAreServingAlreadyHoldTogetherOnPostgres() throws Exception {
        StorageOptions database = Postgres.newDatabase();
        Map<String, String> settings =
                Map.of("database.url", database.url(), "database.user", "postgres", "database.password", "postgres");
        try (GatewayServer one = open(settings);
                GatewayServer other = new GatewayServer(settings)) {
            Work work = other.work("test");
            assertEquals(200, call(other, work).get(30, TimeUnit.SECONDS).status());
            assertEquals(200, one.post(SWAP, HOLD).status());
            Answers.eventually(
                    "the other has heard of it",
                    () -> other.get(SWAP + "?model=m").json().path("swapping").asBoolean());
            CompletableFuture<Answer> held = call(other, work);
            waits(other, 1);
            waits(one, 0);
            assertEquals(1, upstream.requests().size(), "nobody asks the model meanwhile");
            assertEquals(200, one.send("DELETE", RELEASE, null).status());
            assertEquals("m@8#abc", held.get(30, TimeUnit.SECONDS).header("x-lightning-policy"));
        }
    }

    @Test
    void theServerThatSampledKnowsItsWeightsBest() throws Exception {
        upstream.then((ctx, request) -> HttpResponse.of(
                ResponseHeaders.of(
                        HttpStatus.OK,
                        "content-type",
                        "application/json",
                        "x-lightning-policy",
                        "pol@9#fed",
                        "x-lightning-template",
                        "sha256:77"),
                HttpData.ofUtf8(FakeUpstream.whole(true, false, false, "r"))));
        try (GatewayServer server = open(Map.of())) {
            Work work = server.work("test");
            assertEquals("pol@9#fed", call(server, work).get().header("x-lightning-policy"));
            JsonNode span = server.attributes(work.rollout(), "openai.chat.completion");
            assertEquals("9", span.path("lightning.policy.version").asText());
            assertEquals("sha256:77", span.path("lightning.template.hash").asText());
        }
    }

    @Test
    void aServerThatFailsItsChecksIsLeftAlone() throws Exception {
        upstream.thenStatus(500);
        try (GatewayServer server = open(Map.of("gateway.health_interval", "200ms"))) {
            Answers.eventually(
                    "it is known not to be well",
                    () -> server.get("/api/lightning/models")
                            .json()
                            .at("/models/0/health/said")
                            .asText()
                            .equals("answers 500"));
            assertEquals("/v1/models", upstream.requests().getFirst().path());
            assertEquals(503, call(server, server.work("test")).get().status());
            upstream.then(FakeUpstream::vllm);
            Answers.eventually(
                    "it is well again",
                    () -> server.get("/api/lightning/models")
                            .json()
                            .at("/models/0/health/well")
                            .asBoolean());
            assertEquals(200, call(server, server.work("test")).get().status());
        }
    }
}
