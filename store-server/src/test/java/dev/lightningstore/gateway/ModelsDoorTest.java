package dev.lightningstore.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.gateway.GatewayServer.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsDoorTest {
    @Test
    void modelsComeAndGo() {
        try (GatewayServer server = new GatewayServer(Map.of("gateway.models", "first=http://127.0.0.1:9/v1"))) {
            Answer added = server.post("/api/lightning/models", """
                    {"models": [{"model": "b", "endpoint": "https://b.example/v1/", "key": "env:B_KEY", "default": true},
                                {"model": "b", "endpoint": "https://c.example/v1", "kind": "azure-openai", "version": 7}]}""");
            assertEquals(201, added.status(), added.body());
            assertEquals(
                    List.of("first http://127.0.0.1:9/v1", "b https://b.example/v1", "b https://c.example/v1"),
                    server.get("/api/lightning/models")
                            .json()
                            .path("models")
                            .valueStream()
                            .map(each -> each.path("model").asText() + " "
                                    + each.path("endpoint").asText())
                            .toList());
            assertEquals(
                    404,
                    server.send("DELETE", "/api/lightning/models?model=none", null)
                            .status());
            Answer gone = server.send("DELETE", "/api/lightning/models?model=b&endpoint=https://c.example/v1", null);
            assertEquals("{\"removed\":1}", gone.body());
            assertEquals(
                    2, server.get("/api/lightning/models").json().path("models").size());
            assertEquals(
                    0,
                    server.get("/projects/other/api/lightning/models")
                            .json()
                            .path("models")
                            .size());
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        try (GatewayServer server = GatewayServer.open()) {
            for (String body : List.of(
                    "{}",
                    "[]",
                    "nonsense",
                    "{\"model\":\"m\"}",
                    "{\"model\":\"\",\"endpoint\":\"http://a/v1\"}",
                    "{\"model\":\"m\",\"endpoint\":\"ftp://a/v1\"}",
                    "{\"model\":\"m\",\"endpoint\":\"http://user:secret@a/v1\"}",
                    "{\"model\":\"m\",\"endpoint\":\"http://a/v1\",\"kind\":\"other\"}",
                    "{\"model\":\"m\",\"endpoint\":\"http://a/v1\",\"key\":\"sk-secret\"}",
                    "{\"model\":\"m\",\"endpoint\":\"http://a/v1\",\"key\":\"env:LIGHTNING_ADMIN_KEY\"}",
                    "{\"model\":\"m\",\"endpoint\":\"http://a/v1\",\"key\":\"file:relative\"}",
                    "{\"model\":\"m\",\"endpoint\":\"http://a/v1\",\"version\":-1}",
                    "{\"model\":\"m\",\"endpoint\":\"http://a/v1\",\"unknown\":1}",
                    "{\"models\":{}}")) {
                Answer refused = server.post("/api/lightning/models", body);
                assertEquals(400, refused.status(), body + " " + refused.body());
                assertFalse(refused.body().contains("secret"), refused.body());
            }
            assertEquals(
                    400,
                    server.post("/api/lightning/gateway", "{\"free_traces\": 2}")
                            .status());
            assertEquals(
                    400,
                    server.post("/api/lightning/gateway", "{\"nonsense\": 2}").status());
        }
    }

    @Test
    void aKeyIsTakenFromItsFileAndShownToItsServerOnly(@TempDir Path folder) throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "sk-of-the-test\n");
        try (FakeUpstream upstream = new FakeUpstream();
                GatewayServer server = new GatewayServer(Map.of("gateway.secrets", folder.toString()))) {
            String model = "{\"model\":\"m\",\"endpoint\":\"" + upstream.url() + "\",\"key\":\"file:%s\"}";
            assertEquals(
                    400,
                    server.post("/api/lightning/models", model.formatted("/etc/passwd"))
                            .status());
            assertEquals(
                    201,
                    server.post("/api/lightning/models", model.formatted(key)).status());
            Answer answer = server.post(
                    "/gateway/openai/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
            assertEquals(200, answer.status(), answer.body());
            assertEquals(
                    "Bearer sk-of-the-test",
                    upstream.requests().getFirst().headers().get("authorization"));
            assertFalse(server.get("/api/lightning/models").body().contains("sk-of-the-test"));
            Files.delete(key);
            Answer without = server.post(
                    "/gateway/openai/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
            assertEquals(503, without.status());
            assertTrue(without.body().contains("file:" + key), without.body());
        }
    }

    @Test
    void settingsKeepWhatIsNotNamed() {
        try (GatewayServer server = GatewayServer.open()) {
            server.post("/api/lightning/gateway", "{\"free_traces\": 0.5}");
            server.post("/api/lightning/gateway", "{\"rewards_from_verifier\": true, \"max_calls\": 3}");
            assertEquals(
                    "{\"rewards_from_verifier\":true,\"redact\":true,\"free_traces\":0.5,\"max_calls\":3,\"max_turns\":null,"
                            + "\"max_tokens\":null,\"max_trajectory_tokens\":null,\"max_seconds\":null,"
                            + "\"replay\":\"off\",\"paused\":false}",
                    server.get("/api/lightning/gateway").body());
        }
    }
}
