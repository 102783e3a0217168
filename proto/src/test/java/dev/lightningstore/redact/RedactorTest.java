package dev.lightningstore.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedactorTest {
    @Test
    void theExampleOfThePackageDoesWhatItSays() {
        Redactor redactor = Redactor.builder()
                .anonymize(true)
                .blockName("employee_number")
                .pattern("ticket", "\\bTICKET-[0-9]{6}\\b")
                .build();
        assertEquals("see [redacted:ticket]", redactor.text("see TICKET-123456"));
        assertEquals("[redacted:password]", redactor.attribute("db.password", "x"));
        assertEquals(
                "{\"employeeNumber\": \"[redacted:employee-number]\", \"n\": 1}",
                redactor.text("{\"employeeNumber\": 7, \"n\": 1}"));
    }

    @Test
    void jsonWithoutSecretsIsTheSameObject() {
        Json clean = Json.parse("{\"a\": [1, 2]}", "input");
        assertSame(clean, Redactor.standard().json(clean));
        Json secret = Json.parse("{\"a\": {\"apiKey\": 5}, \"b\" : 2}", "input");
        assertEquals(
                Json.parse("{\"a\": {\"apiKey\": \"[redacted:api-key]\"}, \"b\" : 2}", "input"),
                Redactor.standard().json(secret));
    }

    /** What was well formed stays so: the store parses it. */
    @Test
    void jsonStaysJson() {
        Corpus.positive()
                .filter(one -> one.how().equals("text") && one.input().matches("(?s)[\\[{].*[\\]}]"))
                .filter(one -> isJson(one.input()))
                .forEach(one -> Json.parse(one.redact(one.input()), one.input()));
    }

    private static boolean isJson(String text) {
        try {
            Json.parse(text, "input");
            return true;
        } catch (RuntimeException notJson) {
            return false;
        }
    }

    @Test
    void anAllowedNameIsLetThroughInAllItsSpellings() {
        Redactor redactor =
                Redactor.builder().allowName("token").allowName("x-api-key").build();
        assertEquals("plain text", redactor.attribute("token", "plain text"));
        assertEquals("plain text", redactor.attribute("xApiKey", "plain text"));
        assertEquals("[redacted:access-token]", redactor.attribute("access_token", "plain text"));
    }

    @Test
    void aGroupNamedSecretIsAllThatAPatternReplaces() {
        Redactor redactor =
                Redactor.builder().pattern("badge", "badge (?<secret>[0-9]+)").build();
        assertEquals("badge [redacted:badge]!", redactor.text("badge 4711!"));
    }

    @Test
    void aWrongRuleIsRefusedByName() {
        Redactor.Builder builder = Redactor.builder();
        for (List<String> wrong : List.of(
                List.of("open", "([a-z"), List.of("empty", "x*"), List.of("Not A Name", "x"), List.of("", "x"))) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> builder.pattern(wrong.get(0), wrong.get(1)));
            assertTrue(String.valueOf(refused.getMessage()).contains("'" + wrong.get(0) + "'"), refused::getMessage);
        }
        assertThrows(
                IllegalArgumentException.class, () -> builder.blockName("--").build());
    }

    /** Exponential on this text: without the count of steps it would not end before the sun does. */
    @Test
    void aCarelessPatternCannotHangTheAgent() {
        Redactor redactor = Redactor.builder().pattern("careless", "(a+)+\\1b").build();
        assertEquals("[redacted:careless]", redactor.text("a".repeat(60) + "c"));
        assertEquals("see [redacted:careless]", redactor.text("see aaab"));
    }
}
