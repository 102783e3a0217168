package dev.lightningstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.project.ProjectStore.NewKey;
import dev.lightningstore.project.Role;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.server.auth.RolloutTokens;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuardTest {
    private static final String ROLLOUTS = "/v1/agl/rollouts";

    @Test
    void onLoopbackWithoutKeysEverybodyIsAdmin() {
        try (TestServer server = TestServer.open()) {
            assertEquals("default admin ", server.get(ROLLOUTS).body());
            assertEquals(
                    "default admin ",
                    server.get(ROLLOUTS, "authorization", "Bearer sk-anything").body());
        }
    }

    @Test
    void onLoopbackWithoutKeysAProjectIsMadeAtItsFirstUse() {
        try (TestServer server = TestServer.open()) {
            assertEquals(
                    "fresh admin ", server.get("/projects/fresh" + ROLLOUTS).body());
            assertEquals(
                    "other admin ",
                    server.get(ROLLOUTS, "lightning-project", "other").body());
            assertTrue(server.cluster.get("fresh").join().isPresent());
            HttpResponse<String> bad = server.get("/projects/NO!" + ROLLOUTS);
            assertEquals(400, bad.statusCode());
            assertTrue(bad.body().contains("\"code\":\"INVALID\""), bad.body());
        }
    }

    @Test
    void withKeysAProjectMustExist() {
        try (TestServer server = TestServer.withKeys()) {
            HttpResponse<String> absent = server.get("/projects/fresh" + ROLLOUTS, "x-api-key", TestServer.ADMIN_KEY);
            assertEquals(404, absent.statusCode());
            assertTrue(absent.body().contains("\"detail\":\"project fresh not found\""), absent.body());
        }
    }

    @Test
    void aKeyOfOneProjectOpensThatOneOnly() {
        try (TestServer server = TestServer.withKeys()) {
            server.cluster
                    .create("mine", dev.lightningstore.project.Quotas.NONE)
                    .join();
            String key = key(server, "mine", Role.RUNNER).secret();
            assertEquals("mine runner ", server.get(ROLLOUTS, "x-api-key", key).body());
            assertEquals(
                    "mine runner ",
                    server.get("/projects/mine" + ROLLOUTS, "x-api-key", key).body());
            assertEquals(
                    403,
                    server.get("/projects/default" + ROLLOUTS, "x-api-key", key).statusCode());
            String admin = key(server, "mine", Role.ADMIN).secret();
            assertEquals(403, server.get("/metrics", "x-api-key", admin).statusCode());
        }
    }

    @Test
    void aRevokedKeyStopsWorkingWithinSeconds() throws InterruptedException {
        try (TestServer server = TestServer.withKeys()) {
            NewKey key = key(server, null, Role.VIEWER);
            assertEquals(200, server.get(ROLLOUTS, "x-api-key", key.secret()).statusCode());
            assertEquals(200, server.get(ROLLOUTS, "x-api-key", key.secret()).statusCode());
            assertEquals(1, server.cluster.lookups(), "the second time from memory");
            server.cluster.revokeKey(key.key().id()).join();
            Instant end = Instant.now().plusSeconds(10);
            while (server.get(ROLLOUTS, "x-api-key", key.secret()).statusCode() != 401) {
                assertTrue(Instant.now().isBefore(end), "still open");
                Thread.sleep(100);
            }
        }
    }

    @Test
    void whoGuessesKeysIsSlowedDownButGoodKeysGoOn() {
        try (TestServer server = new TestServer(
                new FakeCluster(), Map.of("admin_key", TestServer.ADMIN_KEY, "limits.failed_logins", "3"))) {
            String good = key(server, null, Role.VIEWER).secret();
            assertEquals(200, server.get(ROLLOUTS, "x-api-key", good).statusCode());
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        401, server.get(ROLLOUTS, "x-api-key", "lsk_guess" + i).statusCode());
            }
            HttpResponse<String> slowed = server.get(ROLLOUTS, "x-api-key", "lsk_guess");
            assertEquals(429, slowed.statusCode());
            assertTrue(
                    Integer.parseInt(slowed.headers().firstValue("retry-after").orElseThrow()) <= 60);
            assertEquals(200, server.get(ROLLOUTS, "x-api-key", good).statusCode());
        }
    }

    @Test
    void theFirstAdminKeyTurnsTheDemandOn() throws InterruptedException {
        try (TestServer server = TestServer.open()) {
            key(server, null, Role.RUNNER);
            assertEquals(200, server.get(ROLLOUTS).statusCode());
            String admin = key(server, null, Role.ADMIN).secret();
            Instant end = Instant.now().plusSeconds(10);
            while (server.get(ROLLOUTS).statusCode() != 401) {
                assertTrue(Instant.now().isBefore(end), "still open");
                Thread.sleep(100);
            }
            assertEquals(
                    200,
                    server.get(ROLLOUTS, "authorization", "Bearer " + admin).statusCode());
        }
    }

    @Test
    void aRolloutTokenIsGoodForItsOwnRolloutOnly() {
        RolloutTokens tokens = new RolloutTokens(InstantSource.system());
        tokens.useSecret("a secret of the tests".getBytes(StandardCharsets.UTF_8));
        LeaseRef lease = new LeaseRef("ro-1", "at-1", 1);
        String token = "Bearer " + tokens.issue("default", lease, Instant.now().plusSeconds(60));
        for (TestServer server : new TestServer[] {TestServer.withKeys(), TestServer.open()}) {
            try (server) {
                assertEquals(
                        200,
                        server.get(ROLLOUTS + "/ro-1", "authorization", token).statusCode());
                assertEquals(
                        200,
                        server.post("/v1/traces", "{}", "authorization", token).statusCode());
                assertEquals(
                        403,
                        server.get(ROLLOUTS + "/ro-2", "authorization", token).statusCode());
                assertEquals(
                        403,
                        server.post(ROLLOUTS + "/ro-1", "{}", "authorization", token)
                                .statusCode());
                assertEquals(
                        403,
                        server.get("/v1/agl/workers", "authorization", token).statusCode());
                assertEquals(
                        403,
                        server.post("/projects/p/v1/traces", "{}", "authorization", token)
                                .statusCode());
                String old =
                        "Bearer " + tokens.issue("default", lease, Instant.now().minusSeconds(1));
                assertEquals(
                        401,
                        server.post("/v1/traces", "{}", "authorization", old).statusCode());
            }
        }
    }

    @Test
    void everyWireHearsARefusalInItsOwnFormat() {
        try (TestServer server = TestServer.withKeys()) {
            HttpResponse<String> agl = server.get(ROLLOUTS);
            assertEquals(401, agl.statusCode());
            assertEquals(
                    "{\"detail\":\"no key: send 'Authorization: Bearer KEY', or the header x-api-key\",\"error\":{"
                            + "\"code\":\"UNAUTHENTICATED\",\"message\":\"no key: send 'Authorization: Bearer KEY', or"
                            + " the header x-api-key\",\"details\":{}}}",
                    agl.body());
            HttpResponse<String> otlp = server.post("/v1/traces", "{}");
            assertEquals(401, otlp.statusCode());
            assertTrue(otlp.body().startsWith("{\"code\":16,\"message\":\"no key"), otlp.body());
            HttpResponse<String> proto = server.send(HttpRequest.newBuilder(server.at("/v1/traces"))
                    .header("content-type", "application/x-protobuf")
                    .POST(HttpRequest.BodyPublishers.ofString("")));
            assertEquals(401, proto.statusCode());
            assertEquals(
                    "application/x-protobuf",
                    proto.headers().firstValue("content-type").orElseThrow());
            HttpResponse<String> grpc = server.send(HttpRequest.newBuilder(server.at("/lightningstore.v1.Rollouts/Get"))
                    .header("content-type", "application/grpc")
                    .POST(HttpRequest.BodyPublishers.ofString("")));
            assertEquals(200, grpc.statusCode());
            assertEquals("16", grpc.headers().firstValue("grpc-status").orElseThrow());
            assertEquals(
                    "UNAUTHENTICATED",
                    grpc.headers().firstValue("lightning-error-code").orElseThrow());
        }
    }

    @Test
    void aWebPageCannotReachAStoreThatAsksForNoKey() {
        try (TestServer server = TestServer.open()) {
            String own = server.server.url();
            assertEquals(
                    403,
                    server.post(ROLLOUTS, "{}", "origin", "https://evil.example")
                            .statusCode());
            assertEquals(200, server.post(ROLLOUTS, "{}", "origin", own).statusCode());
            HttpResponse<String> rebound = server.get(ROLLOUTS, "host", "evil.example:4747");
            assertEquals(403, rebound.statusCode());
            assertTrue(rebound.body().contains("evil.example"), rebound.body());
            assertEquals(200, server.get(ROLLOUTS, "host", "localhost:4747").statusCode());
            assertEquals(403, preflight(server, "https://evil.example").statusCode());
        }
    }

    @Test
    void pagesOfAllowedOriginsMayCall() {
        try (TestServer server = new TestServer(
                new FakeCluster(), Map.of("cors.origins", "https://lab.example", "admin_key", TestServer.ADMIN_KEY))) {
            HttpResponse<String> preflight = preflight(server, "https://lab.example");
            assertEquals(200, preflight.statusCode());
            assertEquals(
                    "https://lab.example",
                    preflight
                            .headers()
                            .firstValue("access-control-allow-origin")
                            .orElseThrow());
            HttpResponse<String> refused = server.get(ROLLOUTS, "origin", "https://lab.example");
            assertEquals(401, refused.statusCode());
            assertEquals(
                    "https://lab.example",
                    refused.headers().firstValue("access-control-allow-origin").orElseThrow(),
                    "a page must be able to read why");
            assertTrue(preflight(server, "https://evil.example")
                    .headers()
                    .firstValue("access-control-allow-origin")
                    .isEmpty());
        }
    }

    private static HttpResponse<String> preflight(TestServer server, String origin) {
        return server.send(
                HttpRequest.newBuilder(server.at(ROLLOUTS)).method("OPTIONS", HttpRequest.BodyPublishers.noBody()),
                "origin",
                origin,
                "access-control-request-method",
                "POST");
    }

    @Test
    void awayFromLoopbackTheServerRefusesToStartWithoutKeys() {
        StartFailure open = assertThrows(StartFailure.class, () -> start(Map.of("host", "0.0.0.0")));
        assertEquals(
                "there are no keys, so anyone who reaches 0.0.0.0 could read and change everything. Set"
                        + " LIGHTNING_ADMIN_KEY (or admin_key_file) to a secret of 16 characters or more; or listen on"
                        + " 127.0.0.1; or add --insecure if that is what you want",
                open.getMessage());
        assertThrows(StartFailure.class, () -> start(Map.of("host", "0.0.0.0", "auth", "off")));
        assertThrows(StartFailure.class, () -> start(Map.of("auth", "required")));
        start(Map.of("host", "0.0.0.0", "insecure", "true")).close();
        start(Map.of("host", "0.0.0.0", "auth", "off", "insecure", "true")).close();
        try (TestServer server = start(Map.of("host", "0.0.0.0", "admin_key", TestServer.ADMIN_KEY))) {
            assertEquals(401, server.get(ROLLOUTS).statusCode());
        }
    }

    private static TestServer start(Map<String, String> settings) {
        return new TestServer(new FakeCluster(), settings);
    }

    private static NewKey key(TestServer server, @org.jspecify.annotations.Nullable String project, Role role) {
        return server.cluster.createKey(project, role, "test", null).join();
    }
}
