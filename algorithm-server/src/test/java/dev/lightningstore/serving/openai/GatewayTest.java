package dev.lightningstore.serving.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through a store's gateway: what was sampled is on the span, and by which weights. */
class GatewayTest {
    private static final Map<String, String> FLAGS =
            Map.of("port", "0", "database.url", "jdbc:h2:mem:" + UUID.randomUUID());
    private static final ServedPolicy POLICY = ServedPolicy.open();
    private static final StoreServer STORE =
            StoreServer.open(ConfigReader.read(FLAGS, Map.of(), null).config(), InstantSource.system());

    @AfterAll
    static void close() {
        STORE.close();
        POLICY.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void idsAndLogprobsAreOnTheSpan(boolean streamed) throws Exception {
        send("/api/lightning/models", "{\"model\":\"tiny\",\"endpoint\":\"" + POLICY.url() + "/v1\"}");
        JsonNode work = ServedPolicy.json(send("/v1/agl/rollouts", "{\"input\":{\"q\":1},\"mode\":\"train\"}"));
        String rollout = work.path("rollout_id").asText();
        String path = "/proxy/rollout/" + rollout + "/attempt/"
                + work.path("attempt").path("attempt_id").asText() + "/mode/train/openai/v1/chat/completions";
        send(
                path,
                "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":5,\"seed\":4,\"stream\":"
                        + streamed + "}");
        JsonNode direct = ServedPolicy.json(POLICY.post(
                "/v1/chat/completions",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":5,\"seed\":4,\"return_token_ids\":true,"
                        + "\"logprobs\":true}"));
        JsonNode span = span(rollout);
        assertEquals(direct.path("prompt_token_ids"), list(span, "prompt_token_ids"));
        assertEquals(direct.path("choices").get(0).path("token_ids"), list(span, "response_token_ids"));
        JsonNode logprobs = list(span, "logprobs.content");
        JsonNode expected = direct.path("choices").get(0).path("logprobs").path("content");
        assertEquals(expected.size(), logprobs.size());
        assertEquals(
                expected.get(0).path("raw_logprob").doubleValue(),
                logprobs.get(0).path("raw_logprob").doubleValue(),
                1e-4);
    }

    private static JsonNode span(String rollout) {
        String path = STORE.url() + "/v1/agl/spans?rollout_id=" + rollout + "&limit=-1";
        JsonNode[] found = new JsonNode[1];
        Answers.eventually("the call's span", () -> {
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create(path)).build();
                String body = POLICY.http()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body();
                for (JsonNode span : ServedPolicy.json(body).path("items")) {
                    if (!span.path("attributes").path("response_token_ids").isMissingNode()) {
                        found[0] = span.path("attributes");
                    }
                }
                return found[0] != null;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        return found[0];
    }

    private static JsonNode list(JsonNode attributes, String name) {
        JsonNode value = attributes.path(name);
        return value.isTextual() ? ServedPolicy.json(value.textValue()) : value;
    }

    private static String send(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(STORE.url() + path))
                .timeout(Duration.ofSeconds(30))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = POLICY.http().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(2, answer.statusCode() / 100, answer.body());
        return answer.body();
    }
}
