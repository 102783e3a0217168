package dev.lightningstore.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the redactor finds in a text, the look at its bytes must never miss. */
class SuspicionTest {
    private static final Redactor STANDARD = Redactor.standard();

    /** As texts stand in spans: alone, in JSON, in JSON within JSON, behind other text and before it. */
    private static final List<UnaryOperator<String>> PLACES = List.of(
            text -> text,
            text -> "{\"content\":" + JsonText.quote(text) + "}",
            text -> "[{\"a\":" + JsonText.quote("{\"b\":" + JsonText.quote(text) + "}") + "}]",
            text -> "they said\n" + text + "\nand left",
            text -> "{\"a\":" + JsonText.quote("\n\t" + text + "\u00e9") + "}",
            text -> "é" + text + "é");

    private static boolean suspects(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return STANDARD.suspects(bytes, 0, bytes.length);
    }

    private static void neverMissed(String text) {
        if (!STANDARD.text(text).equals(text)) {
            assertTrue(suspects(text), () -> "missed in: " + text);
        }
    }

    @Test
    void allThatTheCorpusHasIsSuspicious() {
        Corpus.positive().filter(one -> !one.how().equals("anon")).forEach(one -> {
            if (one.how().startsWith("name:")) {
                String name = one.how().substring("name:".length());
                assertTrue(suspects(name) || suspects(one.input()), name);
            } else {
                assertTrue(suspects(one.input()), one::input);
            }
            PLACES.forEach(place -> neverMissed(place.apply(one.input())));
        });
    }

    @Test
    void norIsAnythingElseMissedThatTheRedactorFinds() {
        Corpus.negative().forEach(one -> PLACES.forEach(place -> neverMissed(place.apply(one.input()))));
    }

    /** The corpus is cut up and put together again: names next to other signs, secrets behind other letters. */
    @Test
    void randomPiecesOfTheCorpusAreNotMissedEither() {
        Random random = new Random(20_26);
        List<String> inputs = Corpus.positive()
                .filter(one -> !one.how().equals("anon"))
                .map(Corpus.Case::input)
                .toList();
        String[] joints = {"", " ", "_", "-", ".", "=", ": ", "\"", "\\n", "\n", "A", "x", "7", "\\", "\\u000a", "Key"};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int piece = 0; piece < 3; piece++) {
                String input = inputs.get(random.nextInt(inputs.size()));
                int from = random.nextInt(input.length() + 1);
                int to = from + random.nextInt(input.length() - from + 1);
                text.append(random.nextBoolean() ? input : input.substring(from, to));
                text.append(joints[random.nextInt(joints.length)]);
            }
            neverMissed(random.nextInt(4) == 0 ? "{\"x\":" + JsonText.quote(text.toString()) + "}" : text.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The quick brown fox asked for a basic understanding of tasks: task-550e8400, disk-space, risk.",
                "https://example.com/a/b?c=d see http://127.0.0.1:4747/v1 and https://opentelemetry.io/schemas/1.21.0",
                "{\"gen_ai.usage.input_tokens\": 12, \"max_tokens\": 100, \"prompt_token_ids\": [1, 2], \"eos_token\": 2}",
                "{\"token\": \" the\", \"logprob\": -0.1, \"bytes\": [1]}",
                "[{\"token\":\"a \\\"b\",\"bytes\":[1,2],\"logprob\":-1.5e-3,\"top_logprobs\":[]}]",
                "{\"logprobs\":\"[{\\\"token\\\":\\\" x\\\",\\\"logprob\\\":-0.1}]\"}",
                "Kansas hotpot disaster keyboard monkey primary_key stringent constrain tokenizer tokenizer_config",
                "a == b ? TASK : MASK; base64 aGVsbG8gd29ybGQ= and aGk=="
            })
    void whatIsUsualIsNotSuspicious(String text) {
        assertEquals(text, STANDARD.text(text));
        assertFalse(suspects(text));
    }

    @Test
    void namesOfOnesOwnAreLookedForToo() {
        Redactor.Builder builder = Redactor.builder().blockName("employee_number");
        for (char a = 'a'; a <= 'z'; a++) {
            for (char b = 'a'; b <= 'z'; b++) {
                builder.blockName("q" + a + "z" + b + "q");
            }
        }
        Redactor many = builder.build();
        for (String text : List.of("{\"employeeNumber\": 7}", "qazbq=x1", "qzzzq: x1")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertFalse(many.text(text).equals(text), text);
            assertTrue(many.suspects(bytes, 0, bytes.length), text);
        }
        byte[] other = "größe: 1".getBytes(StandardCharsets.UTF_8);
        assertTrue(Redactor.builder().blockName("größe").build().suspects(other, 0, other.length));
        assertFalse(many.suspects(other, 0, other.length));
    }

    @Test
    void whereDigitsAreLookedForAllIsSuspicious() {
        byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
        assertTrue(Redactor.builder().anonymize(true).build().suspects(text, 0, text.length));
        assertTrue(Redactor.builder().pattern("mine", "hell").build().suspects(text, 0, text.length));
        assertFalse(STANDARD.suspects(text, 0, text.length));
    }
}
