package dev.lightningstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreServerTest {
    @Test
    void livesAndIsReadyWhileTheDatabaseAnswers() {
        try (TestServer server = TestServer.withKeys()) {
            assertEquals(200, server.get("/livez").statusCode());
            assertEquals(200, server.get("/readyz").statusCode());
            server.cluster.goAway();
            assertEquals(200, server.get("/livez").statusCode());
            HttpResponse<String> away = server.get("/readyz");
            assertEquals(503, away.statusCode());
            assertEquals(
                    "{\"error\":{\"code\":\"UNAVAILABLE\",\"message\":\"the database does not answer, or takes no writes: is its"
                            + " disk full?\",\"details\":{}}}",
                    away.body());
        }
    }

    @Test
    void whatIsNotThereIsJson404() {
        try (TestServer server = TestServer.open()) {
            HttpResponse<String> absent = server.get("/nothing?x=1");
            assertEquals(404, absent.statusCode());
            assertEquals(
                    "{\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"nothing is served at /nothing; /docs lists what"
                            + " is\",\"details\":{}}}",
                    absent.body());
            assertTrue(server.get("/v1/agl/nothing").body().startsWith("{\"detail\":"));
            HttpResponse<String> method = server.post("/livez", "{}");
            assertEquals(405, method.statusCode());
            assertTrue(method.body().contains("METHOD_NOT_ALLOWED"), method.body());
        }
    }

    @Test
    void whatNobodyForesawIsAnErrorIdAndNothingElse() {
        try (TestServer server = TestServer.open()) {
            HttpResponse<String> bug = server.get("/probe/bug");
            assertEquals(500, bug.statusCode());
            assertTrue(bug.body().contains("\"error_id\""), bug.body());
            assertFalse(bug.body().contains("secret inside"), bug.body());
        }
    }

    @Test
    void aBodyThatIsTooLargeIs413() {
        try (TestServer server = new TestServer(new FakeCluster(), Map.of("limits.request_size", "1KiB"))) {
            HttpResponse<String> large = server.post("/v1/agl/rollouts", "x".repeat(2000));
            assertEquals(413, large.statusCode());
            assertTrue(large.body().contains("\"code\":\"TOO_LARGE\""), large.body());
            assertTrue(large.body().contains("1024"), large.body());
        }
    }

    @Test
    void everyDoorIsThereForOneProjectToo() {
        try (TestServer server = TestServer.open()) {
            assertEquals("p admin ", server.get("/projects/p/v1/agl/rollouts").body());
            assertEquals(
                    "p admin x",
                    server.post("/projects/p/v1/agl/rollouts/ro-1", "x").body());
            assertEquals(
                    "p admin {}", server.post("/projects/p/v1/traces", "{}").body());
            assertEquals(404, server.get("/projects/p/nothing").statusCode());
            assertEquals(404, server.get("/projects/p").statusCode());
        }
    }

    @Test
    void explainsItself() {
        try (TestServer server = TestServer.withKeys()) {
            for (String path : new String[] {"/", "/docs", "/docs/", "/docs/openapi.yaml", "/docs/openapi.json"}) {
                assertEquals(200, server.get(path).statusCode(), path);
            }
            assertTrue(server.get("/docs/openapi.json").body().startsWith("{\"openapi\":\"3.1.0\""));
            assertEquals(200, server.get("/docs/grpc/").statusCode());
            assertEquals(200, server.get("/docs/grpc/specification.json").statusCode());
        }
    }

    @Test
    void countsRequests() {
        try (TestServer server = TestServer.open()) {
            server.get("/livez");
            server.get("/probe/bug");
            String metrics = server.get("/metrics").body();
            assertTrue(
                    metrics.contains("lightning_requests_seconds_count{outcome=\"ok\",route=\"/livez\"} 1"), metrics);
            assertTrue(
                    metrics.contains("lightning_requests_seconds_count{outcome=\"failed\",route=\"/probe/bug\"} 1"),
                    metrics);
            assertTrue(metrics.contains("jvm_memory_used_bytes"), metrics);
        }
    }

    @Test
    void finishesRequestsBeforeItStops() throws Exception {
        TestServer server = TestServer.open();
        CompletableFuture<HttpResponse<String>> slow = CompletableFuture.supplyAsync(() -> server.get("/probe/slow"));
        Thread.sleep(200);
        server.server.close();
        assertEquals("late", slow.get(5, TimeUnit.SECONDS).body());
        assertTrue(server.probe.drained.await(0, TimeUnit.SECONDS), "doors were told");
        assertTrue(server.cluster.isClosed());
        assertThrows(RuntimeException.class, () -> server.get("/livez"));
        server.close();
    }

    @Test
    void isNotReadyWhileItStops() throws Exception {
        TestServer server = new TestServer(new FakeCluster(), Map.of("shutdown.delay", "1s"));
        assertEquals(200, server.get("/readyz").statusCode());
        CompletableFuture<Void> closing = CompletableFuture.runAsync(server.server::close);
        Thread.sleep(200);
        assertEquals(503, server.get("/readyz").statusCode());
        assertEquals(200, server.get("/livez").statusCode());
        closing.get(10, TimeUnit.SECONDS);
        server.close();
    }

    @Test
    void aPortInUseIsOneClearMessage() {
        try (TestServer server = TestServer.open()) {
            String port = Integer.toString(server.at("/").getPort());
            FakeCluster cluster = new FakeCluster();
            StartFailure taken = assertThrows(StartFailure.class, () -> new TestServer(cluster, Map.of("port", port)));
            assertTrue(
                    String.valueOf(taken.getMessage()).startsWith("cannot listen on 127.0.0.1:" + port + ": "),
                    taken.getMessage());
            assertTrue(cluster.isClosed(), "what was opened is closed again");
        }
    }
}
