package dev.lightningstore.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Registers servers of models: the store has no gRPC for that. */
final class Models {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Models() {}

    static void add(String store, Upstream upstream) {
        SecretRef secret = upstream.secret();
        ObjectNode body = JSON.createObjectNode()
                .put("model", upstream.model())
                .put("endpoint", upstream.endpoint())
                .put("kind", upstream.kind().wire())
                .put("served_model", upstream.servedModel())
                .put("key", secret == null ? null : secret.text())
                .put("version", upstream.version())
                .put("default", upstream.preferred())
                .put("token_ids", upstream.tokenIds());
        HttpRequest request = HttpRequest.newBuilder(URI.create(store + "/api/lightning/models"))
                .timeout(DEADLINE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 201) {
                throw new IllegalArgumentException("model " + upstream.model() + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a model was registered", e);
        }
    }
}
