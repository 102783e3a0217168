package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A whole server on a free port, over a database in memory, and what tests ask of it. */
public final class GatewayServer implements AutoCloseable {
    private final StoreServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public GatewayServer(Map<String, String> settings) {
        Map<String, String> flags = new HashMap<>(settings);
        flags.putIfAbsent("port", "0");
        flags.putIfAbsent("database.url", "jdbc:h2:mem:" + UUID.randomUUID());
        flags.putIfAbsent("gateway.retries", "0");
        server = StoreServer.open(ConfigReader.read(flags, Map.of(), null).config(), InstantSource.system());
    }

    public static GatewayServer open() {
        return new GatewayServer(Map.of());
    }

    public String url() {
        return server.url();
    }

    public record Answer(int status, String body, HttpResponse<String> http) {
        public JsonNode json() {
            return JsonText.parse(body.getBytes(java.nio.charset.StandardCharsets.UTF_8), "answer");
        }

        public @Nullable String header(String name) {
            return http.headers().firstValue(name).orElse(null);
        }
    }

    public Answer send(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("content-type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body(), answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    public HttpClient http() {
        return http;
    }

    public void addModel(String model, String url) {
        Answer added = post("/api/lightning/models", "{\"model\":\"" + model + "\",\"endpoint\":\"" + url + "\"}");
        if (added.status() != 201) {
            throw new AssertionError(added.body());
        }
    }

    /** A rollout with an attempt, in train mode or as said. */
    public Work work(String mode) {
        JsonNode made = post("/v1/agl/rollouts", "{\"input\":{\"q\":1},\"mode\":\"" + mode + "\"}")
                .json();
        return new Work(
                made.path("rollout_id").asText(),
                made.path("attempt").path("attempt_id").asText());
    }

    public record Work(String rollout, String attempt) {
        public String proxy(String mode) {
            return "/proxy/rollout/" + rollout + "/attempt/" + attempt + "/mode/" + mode + "/openai/v1";
        }
    }

    /** The spans of a rollout as the peer's wire has them, in order. */
    public List<ObjectNode> spans(String rollout) {
        return spansAs(rollout);
    }

    /** The same as somebody with a key. */
    public List<ObjectNode> spansAs(String rollout, String... headers) {
        List<ObjectNode> spans = new ArrayList<>();
        get("/v1/agl/spans?rollout_id=" + rollout + "&limit=-1", headers)
                .json()
                .path("items")
                .forEach(span -> spans.add((ObjectNode) span));
        return spans;
    }

    /** The one span of that name. */
    public JsonNode attributes(String rollout, String name) {
        List<ObjectNode> named = spans(rollout).stream()
                .filter(span -> span.path("name").asText().equals(name))
                .toList();
        if (named.size() != 1) {
            throw new AssertionError(named.size() + " spans named " + name + " among " + spans(rollout));
        }
        return named.getFirst().path("attributes");
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}
