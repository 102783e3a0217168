package dev.lightningstore.serving.openai;

import static dev.lightningstore.serving.openai.ServedPolicy.events;
import static dev.lightningstore.serving.openai.ServedPolicy.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.serving.EngineLimits;
import dev.lightningstore.serving.PolicyServerConfig;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiServerTest {
    private static final ServedPolicy POLICY = ServedPolicy.open();
    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":{\"type\":\"object\"}}}]";

    @AfterAll
    static void close() {
        POLICY.close();
    }

    @Test
    void aChatIsAnsweredWithIdsAndBothLogprobs() {
        HttpResponse<String> response = POLICY.post(
                CHAT,
                "{" + MESSAGES
                        + ",\"model\":\"tiny\",\"max_tokens\":7,\"seed\":3,\"temperature\":2,\"logprobs\":true,\"top_logprobs\":2,"
                        + "\"return_token_ids\":true,\"ignore_eos\":true,\"n\":2}");
        assertEquals(200, response.statusCode(), response.body());
        assertEquals(
                "tiny@1#h1", response.headers().firstValue("x-lightning-policy").orElseThrow());
        assertEquals(
                64,
                response.headers()
                        .firstValue("x-lightning-template")
                        .orElseThrow()
                        .length());
        JsonNode answer = json(response);
        assertEquals("chat.completion", answer.path("object").asText());
        assertEquals(2, answer.path("choices").size());
        JsonNode choice = answer.path("choices").get(0);
        assertEquals("length", choice.path("finish_reason").asText());
        assertEquals("assistant", choice.path("message").path("role").asText());
        assertEquals(7, choice.path("token_ids").size());
        JsonNode place = choice.path("logprobs").path("content").get(6);
        assertEquals(7, choice.path("logprobs").path("content").size());
        assertEquals(
                place.path("sampled_logprob").doubleValue(),
                place.path("logprob").doubleValue());
        assertTrue(
                place.path("raw_logprob").doubleValue() != place.path("logprob").doubleValue());
        assertEquals(2, place.path("top_logprobs").size());
        int prompt = answer.path("prompt_token_ids").size();
        assertEquals(prompt, answer.path("usage").path("prompt_tokens").asInt());
        assertEquals(14, answer.path("usage").path("completion_tokens").asInt());
    }

    @ParameterizedTest
    @CsvSource({"true, ''", "true, tools", "false, ''"})
    void aStreamedAnswerIsTheWholeOne(boolean chat, String tools) {
        String path = chat ? CHAT : "/v1/completions";
        String body = "{" + (chat ? MESSAGES : "\"prompt\":\"Once\"") + (tools.isEmpty() ? "" : TOOLS)
                + ",\"max_tokens\":20,\"seed\":9,\"n\":2,\"stop\":[\"q\",\"zz\"],\"return_token_ids\":true,\"logprobs\":"
                + (chat ? "true" : "1");
        JsonNode whole = json(POLICY.post(path, body + "}"));
        HttpResponse<String> response =
                POLICY.post(path, body + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
        assertEquals(
                "tiny@1#h1", response.headers().firstValue("x-lightning-policy").orElseThrow());
        assertTrue(response.body().endsWith("data: [DONE]\n\n"));
        List<ObjectNode> events = events(response.body());
        JsonNode first =
                chat ? events.getFirst() : events.getFirst().path("choices").get(0);
        JsonNode asWhole = chat ? whole : whole.path("choices").get(0);
        assertEquals(asWhole.path("prompt_token_ids"), first.path("prompt_token_ids"));
        assertEquals(
                whole.path("usage").path("completion_tokens"),
                events.getLast().path("usage").path("completion_tokens"));
        for (int i = 0; i < 2; i++) {
            JsonNode expected = whole.path("choices").get(i);
            StringBuilder text = new StringBuilder();
            List<Integer> ids = new ArrayList<>();
            List<JsonNode> logprobs = new ArrayList<>();
            String reason = "";
            for (ObjectNode event : events) {
                for (JsonNode choice : event.path("choices")) {
                    if (choice.path("index").asInt() == i) {
                        text.append(choice.path("delta")
                                .path("content")
                                .asText(choice.path("text").asText("")));
                        choice.path("token_ids").forEach(id -> ids.add(id.asInt()));
                        choice.path("logprobs")
                                .path(chat ? "content" : "token_logprobs")
                                .forEach(logprobs::add);
                        reason = choice.path("finish_reason").asText(reason);
                    }
                }
            }
            List<Integer> expectedIds = new ArrayList<>();
            expected.path("token_ids").forEach(id -> expectedIds.add(id.asInt()));
            assertEquals(expectedIds, ids);
            assertEquals(
                    chat
                            ? expected.path("message").path("content").asText()
                            : expected.path("text").asText(),
                    text.toString());
            assertEquals(expected.path("finish_reason").asText(), reason);
            assertEquals(ids.size(), logprobs.size());
        }
    }

    @Test
    void aCompletionTakesIdsAndHasItsOwnLogprobs() {
        JsonNode answer = json(
                POLICY.post(
                        "/v1/completions",
                        "{\"prompt\":[70,71,72],\"max_tokens\":4,\"temperature\":0,\"logprobs\":2,\"return_token_ids\":true,\"ignore_eos\":true}"));
        JsonNode choice = answer.path("choices").get(0);
        assertEquals(json("[70,71,72]"), choice.path("prompt_token_ids"));
        JsonNode logprobs = choice.path("logprobs");
        assertEquals(4, logprobs.path("token_logprobs").size());
        assertEquals(
                logprobs.path("raw_logprobs"), logprobs.path("token_logprobs"), "at temperature 0 the model's own");
        assertEquals(json("[0.0,0.0,0.0,0.0]"), logprobs.path("sampled_logprobs"));
        assertEquals("tiny", answer.path("model").asText());
    }

    @Test
    void aSeedGivesTheSameAnswer() {
        String body = "{" + MESSAGES + ",\"max_tokens\":12,\"seed\":";
        String one = json(POLICY.post(CHAT, body + "1}")).path("choices").toString();
        assertEquals(one, json(POLICY.post(CHAT, body + "1}")).path("choices").toString());
        assertTrue(
                !one.equals(json(POLICY.post(CHAT, body + "2}")).path("choices").toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{`messages`:[]}|400|messages|invalid_request_error",
                "{`messages`:[{`role`:`user`,`content`:`x`}],`temperature`:-1}|400|temperature|invalid_request_error",
                "{`messages`:[{`role`:`user`,`content`:`x`}],`top_p`:`high`}|400|top_p|invalid_request_error",
                "{`messages`:[{`role`:`user`,`content`:`x`}],`max_tokens`:100000}|400|max_tokens|invalid_request_error",
                "{`messages`:[{`role`:`user`,`content`:`x`}],`model`:`other`}|404||invalid_request_error",
                "{`messages`:[{`role`:`user`,`content`:`x`}],`tool_choice`:`required`}|400|tool_choice|invalid_request_error",
                "{`messages`:[{`role`:`user`,`content`:`x`}],`logit_bias`:{`5`:1}}|400|logit_bias|invalid_request_error",
                "{`messages`:[{`role`:`user`,`content`:`x`}],`n`:33}|400|n|invalid_request_error",
                "no json|400||invalid_request_error"
            })
    void refusesInOpenAisJson(String body, int status, String param, String type) {
        HttpResponse<String> response = POLICY.post(CHAT, body.replace('`', '"'));
        assertEquals(status, response.statusCode(), response.body());
        JsonNode error = json(response).path("error");
        assertEquals(type, error.path("type").asText());
        assertEquals(param == null ? "null" : param, error.path("param").asText());
    }

    @Test
    void aFullQueueIsToldWhenToTryAgain() {
        CountDownLatch hold = new CountDownLatch(1);
        CompletableFuture<Void> held = POLICY.server.engine().swap("1", "h1", () -> {
            try {
                hold.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        String body = "{" + MESSAGES + ",\"max_tokens\":1,\"n\":";
        CompletableFuture<HttpResponse<String>> fits =
                POLICY.http().sendAsync(POLICY.request(CHAT, body + "32}"), HttpResponse.BodyHandlers.ofString());
        Answers.eventually("it waits", () -> POLICY.server.engine().waiting() == 32);
        HttpResponse<String> refused = POLICY.post(CHAT, body + "1}");
        assertEquals(429, refused.statusCode());
        assertEquals("1", refused.headers().firstValue("retry-after").orElseThrow());
        assertEquals(
                "rate_limit_error", json(refused).path("error").path("type").asText());
        hold.countDown();
        Answers.of(held);
        assertEquals(32, json(Answers.of(fits)).path("choices").size());
    }

    @Test
    void tellsWhichModelsThereAre() {
        JsonNode models = json(POLICY.get("/v1/models")).path("data");
        assertEquals("tiny", models.get(0).path("id").asText());
        assertEquals("h1", json(POLICY.get("/v1/models/tiny")).path("hash").asText());
        assertEquals(404, POLICY.get("/v1/models/other").statusCode());
        assertEquals("ok", json(POLICY.get("/health")).path("status").asText());
        assertTrue(json(POLICY.get("/nowhere"))
                .path("error")
                .path("message")
                .asText()
                .contains("/v1/models"));
    }

    @Test
    void whoGoesAwayIsForgotten() throws Exception {
        String body =
                "{\"prompt\":\"x\",\"max_tokens\":900,\"ignore_eos\":true,\"n\":6,\"user\":\"leaves\",\"stream\":";
        HttpResponse<InputStream> streamed = POLICY.http()
                .send(POLICY.request("/v1/completions", body + "true}"), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals("data:", new String(streamed.body().readNBytes(5), java.nio.charset.StandardCharsets.UTF_8));
        CompletableFuture<HttpResponse<String>> whole = POLICY.http()
                .sendAsync(POLICY.request("/v1/completions", body + "false}"), HttpResponse.BodyHandlers.ofString());
        Answers.eventually(
                "the second waits for the first", () -> POLICY.server.engine().waiting() > 0);
        streamed.body().close();
        whole.cancel(true);
        // 12 sequences of 900 tokens would take longer than anybody waits.
        assertEquals(
                200, POLICY.post(CHAT, "{" + MESSAGES + ",\"max_tokens\":2}").statusCode());
        assertEquals(0, POLICY.server.engine().waiting());
    }

    @Test
    void aKeyIsAskedFor() {
        try (ServedPolicy locked = ServedPolicy.open("secret")) {
            assertEquals(401, locked.get("/v1/models").statusCode());
            assertEquals(
                    401,
                    locked.get("/v1/models", "authorization", "Bearer other").statusCode());
            assertEquals(
                    200,
                    locked.get("/v1/models", "authorization", "Bearer secret").statusCode());
            assertEquals(200, locked.get("/health").statusCode());
        }
    }

    @Test
    void isNotOpenToOthersWithoutAKey() {
        PolicyServerConfig config = new PolicyServerConfig(
                "0.0.0.0", 0, "cpu", new EngineLimits(1, 64, 8, 8), PolicyServerConfig.DEFAULT.atSwap(), null);
        assertThrows(StoreException.Invalid.class, () -> ServedPolicy.of(config).close());
    }
}
