package dev.lightningstore.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.policy.library.ModelSize;
import dev.lightningstore.policy.library.NewModel;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import dev.lightningstore.serving.EngineLimits;
import dev.lightningstore.serving.PolicyServerConfig;
import dev.lightningstore.serving.PolicyVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A policy that knows nothing, served on a free port, and what tests ask of it. */
final class ServedPolicy implements AutoCloseable {
    static final String NAME = "tiny";

    private static final JsonMapper JSON = new JsonMapper();

    final PolicyServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ServedPolicy(PolicyServerConfig config) {
        try (OpenModel model = new NewModel(Family.QWEN2, ModelSize.TINY, 1, List.of(), 0).make()) {
            server = PolicyServer.open(
                    model, new PolicyVersion(NAME, "1", "h1"), config, Clock.systemUTC(), new SplittableRandom(5));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ServedPolicy of(PolicyServerConfig config) {
        return new ServedPolicy(config);
    }

    static ServedPolicy open() {
        return new ServedPolicy(PolicyServerConfig.DEFAULT.with(new EngineLimits(6, 1024, 64, 32)));
    }

    static ServedPolicy open(@Nullable String apiKey) {
        return new ServedPolicy(new PolicyServerConfig(
                "127.0.0.1", 0, "cpu", new EngineLimits(2, 256, 64, 4), PolicyServerConfig.DEFAULT.atSwap(), apiKey));
    }

    String url() {
        return server.url();
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        try {
            return http.send(request(path, body, headers), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path, String... headers) {
        return post(path, "", headers);
    }

    HttpRequest request(String path, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(30));
        if (body.isEmpty()) {
            request.GET();
        } else {
            request.POST(HttpRequest.BodyPublishers.ofString(body)).header("content-type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.build();
    }

    HttpClient http() {
        return http;
    }

    static JsonNode json(HttpResponse<String> answer) {
        return json(answer.body());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** The events of a stream, without the one that says that it is over. */
    static List<ObjectNode> events(String body) {
        List<ObjectNode> events = new ArrayList<>();
        for (String line : body.split("\n\n")) {
            if (!line.equals("data: [DONE]")) {
                events.add((ObjectNode) json(line.substring("data: ".length())));
            }
        }
        return events;
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}
