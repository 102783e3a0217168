package dev.lightningstore.serving.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.serving.Registration;
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

    private static final Registration REGISTRATION = Registration.open(
            GatewayModels.at(ClientOptions.to(STORE.url()).build()),
            POLICY.server.engine(),
            new Registration.Site(POLICY.url() + "/v1", null),
            Registration.CHECK);

    @AfterAll
    static void close() {
        REGISTRATION.close();
        STORE.close();
        POLICY.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void idsAndLogprobsAreOnTheSpan(boolean streamed) throws Exception {
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
        assertEquals(
                "tiny@1#h1",
                span.path("lightning.policy.name").asText() + "@"
                        + span.path("lightning.policy.version").asText() + "#"
                        + span.path("lightning.policy.hash").asText());
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

    /** A short answer of the tiny model through a store, with the policy that the store's header names. */
    static JsonNode call(String store, String path) {
        try {
            HttpResponse<String> answer = post(
                    store + path,
                    "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":2}");
            ObjectNode json = (ObjectNode) ServedPolicy.json(answer.body());
            return json.put(
                    "policy", answer.headers().firstValue("x-lightning-policy").orElse(""));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
        return post(STORE.url() + path, body).body();
    }

    private static HttpResponse<String> post(String url, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = POLICY.http().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(2, answer.statusCode() / 100, answer.body());
        return answer;
    }
}
