package dev.lightningstore.serving.openai;

import static dev.lightningstore.serving.openai.ServedPolicy.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.serving.form.SchemaCheck;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers in a form, of a model that would never write one by itself. */
class FormAnswersTest {
    private static final ServedPolicy POLICY = ServedPolicy.open();
    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
    private static final String CALL =
            "{\"type\":\"object\",\"properties\":{\"tool\":{\"type\":\"string\",\"enum\":[\"add\",\"mul\"]},"
                    + "\"a\":{\"type\":\"integer\"},\"why\":{\"type\":[\"string\",\"null\"],\"maxLength\":20}},"
                    + "\"required\":[\"tool\",\"a\"],\"additionalProperties\":false}";
    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"calc\",\"parameters\":" + CALL
                    + "}},{\"type\":\"function\",\"function\":{\"name\":\"clock\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]";

    @AfterAll
    static void close() {
        POLICY.close();
    }

    private static JsonNode answer(String more) {
        HttpResponse<String> response = POLICY.post(CHAT, "{" + MESSAGES + more + "}");
        assertEquals(200, response.statusCode(), response.body());
        return json(response);
    }

    private static String format(String schema) {
        return ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":" + schema
                + "}}";
    }

    @Test
    void everyAnswerSatisfiesItsSchema() {
        for (int seed = 0; seed < 4; seed++) {
            for (JsonNode choice : answer(format(CALL) + ",\"n\":4,\"max_tokens\":400,\"seed\":" + seed)
                    .path("choices")) {
                assertEquals("stop", choice.path("finish_reason").asText());
                String text = choice.path("message").path("content").asText();
                assertTrue(SchemaCheck.satisfies(json(text), json(CALL), json(CALL)), text);
            }
        }
    }

    @Test
    void anyObjectIsAsGood() {
        int whole = 0;
        for (JsonNode choice : answer(
                        ",\"response_format\":{\"type\":\"json_object\"},\"n\":8,\"max_tokens\":300,\"seed\":5")
                .path("choices")) {
            if (choice.path("finish_reason").asText().equals("stop")) {
                whole++;
                assertTrue(json(choice.path("message").path("content").asText()).isObject());
            }
        }
        assertTrue(whole > 0, "none ended");
    }

    @Test
    void whatIsCutSaysSoAndTheSameSeedGivesTheSame() {
        String ask = format(CALL) + ",\"max_tokens\":9,\"seed\":3,\"return_token_ids\":true";
        JsonNode cut = answer(ask).path("choices").get(0);
        assertEquals("length", cut.path("finish_reason").asText());
        assertEquals(9, cut.path("token_ids").size());
        assertEquals(cut, answer(ask).path("choices").get(0));
    }

    @Test
    void logprobsAreThoseOfWhatMayCome() {
        JsonNode first = answer(
                        format("{\"const\":\"yes\"}") + ",\"logprobs\":true,\"top_logprobs\":3,\"max_tokens\":9")
                .path("choices")
                .get(0)
                .path("logprobs")
                .path("content")
                .get(0);
        assertEquals(0, first.path("sampled_logprob").asDouble(), "nothing else may come");
        assertTrue(first.path("raw_logprob").asDouble() < -1, first.toString());
        first.path("top_logprobs")
                .forEach(each -> assertEquals(
                        each.path("token").equals(first.path("token")) ? 0 : -9999,
                        each.path("sampled_logprob").asDouble()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"\"required\" | calc clock", "{\"type\":\"function\",\"function\":{\"name\":\"calc\"}} | calc"})
    void aToolIsCalledThatHasTo(String choice, String names) {
        for (int seed = 0; seed < 3; seed++) {
            for (String how : new String[] {"", ",\"temperature\":0"}) {
                JsonNode said = answer(
                                TOOLS + ",\"tool_choice\":" + choice + ",\"max_tokens\":400,\"seed\":" + seed + how)
                        .path("choices")
                        .get(0);
                assertEquals("tool_calls", said.path("finish_reason").asText(), said.toString());
                JsonNode call = said.path("message").path("tool_calls").get(0).path("function");
                assertTrue(names.contains(call.path("name").asText()), call.toString());
                JsonNode arguments = json(call.path("arguments").asText());
                assertTrue(
                        call.path("name").asText().equals("clock")
                                || SchemaCheck.satisfies(arguments, json(CALL), json(CALL)),
                        call.toString());
            }
        }
    }

    @Test
    void aFormatLeavesTheChoiceToCall() {
        JsonNode said = answer(TOOLS + format("{\"type\":\"boolean\"}") + ",\"n\":16,\"max_tokens\":400,\"seed\":1")
                .path("choices");
        for (JsonNode choice : said) {
            boolean called = choice.path("message").has("tool_calls");
            assertEquals(
                    called ? "tool_calls" : "stop", choice.path("finish_reason").asText(), choice.toString());
            assertTrue(
                    called
                            || json(choice.path("message").path("content").asText())
                                    .isBoolean(),
                    choice.toString());
        }
    }

    @Test
    void aCompletionHasAFormToo() {
        JsonNode answer = json(POLICY.post(
                "/v1/completions", "{\"prompt\":\"Once\"" + format("{\"enum\":[\"a\",\"b\"]}") + ",\"seed\":1}"));
        assertTrue(answer.path("choices").get(0).path("text").asText().matches("\"[ab]\""), answer.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ",\"response_format\":{\"type\":\"xml\"} | xml",
                ",\"response_format\":{\"type\":\"json_schema\"} | response_format.json_schema.schema",
                ",\"tool_choice\":\"required\" | tool_choice",
                ",\"tool_choice\":\"perhaps\" | tool_choice",
                ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"x\"}} | 'x'",
                ",\"response_format\":{\"type\":\"json_object\"},\"ignore_eos\":true | ignore_eos",
                ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{\"format\":\"date\"}}} | 'format'"
            })
    void whatCannotBeIsRefusedByName(String more, String part) {
        HttpResponse<String> response = POLICY.post(CHAT, "{" + MESSAGES + more + "}");
        assertEquals(400, response.statusCode(), response.body());
        assertTrue(response.body().contains(part), response.body());
    }
}
