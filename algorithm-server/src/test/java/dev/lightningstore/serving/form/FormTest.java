package dev.lightningstore.serving.form;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.weights.ByteLevelBpe;
import dev.lightningstore.policy.weights.TextFiles;
import dev.lightningstore.policy.weights.TokenBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms, with a tokenizer whose tokens reach over the borders of what JSON is made of. */
class FormTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int END = 0;
    private static final int LONGEST = 2_000;
    private static final TextFiles TEXT = ByteLevelBpe.learn(
                    List.of("<end>", "<tool_call>"),
                    List.of("{\"name\": \"mul\", \"a\": 34}, {\"name\": \"mul\", \"a\": true, \"b\": [1, null]}}]\n"),
                    60)
            .textFiles("<end>", "<end>", "{}");
    private static final TokenBytes TOKENS = TokenBytes.of(TEXT);
    private static final String TREE =
            "{\"$defs\":{\"n\":{\"type\":\"object\",\"properties\":{\"v\":{\"type\":\"integer\"},"
                    + "\"next\":{\"anyOf\":[{\"$ref\":\"#/$defs/n\"},{\"type\":\"null\"}]}},\"required\":[\"v\",\"next\"],"
                    + "\"additionalProperties\":false}},\"$ref\":\"#/$defs/n\"}";

    private static Form form(String schema) {
        return new Forms(TEXT, TOKENS.count(), List.of(END)).of(new Forms.Wanted(json(schema), "schema", List.of()));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** Draws any token that is allowed, and one that may close something sooner than others. */
    private static String written(Form form, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Form.Writing writing = form.begin();
        for (int i = 0; i < LONGEST; i++) {
            BitSet allowed = writing.allowed();
            int[] ids = allowed.stream().toArray();
            int[] closing = allowed.stream()
                    .filter(id ->
                            id == END || "\"}]".indexOf(new String(TOKENS.of(id), StandardCharsets.ISO_8859_1)) >= 0)
                    .toArray();
            int[] from = closing.length > 0 && random.nextInt(3) == 0 ? closing : ids;
            int id = from[random.nextInt(from.length)];
            if (id == END) {
                return decoded(text.toByteArray());
            }
            text.writeBytes(TOKENS.of(id));
            writing.wrote(id);
        }
        throw new AssertionError("never ends: " + text.toString(StandardCharsets.UTF_8));
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("is not UTF-8", e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\":\"object\"}",
                "{\"type\":[\"string\",\"null\",\"number\"],\"maxLength\":5,\"minLength\":2}",
                "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2,\"maxItems\":4}",
                "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"boolean\"}}",
                "{\"enum\":[1,\"two\",[3],{\"four\":4},null]}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"},\"b\":{\"const\":\"x\\\"y\"},"
                        + "\"c\":{\"type\":\"string\"}},\"required\":[\"b\",\"d\"]}",
                "{\"anyOf\":[{\"type\":\"object\",\"properties\":{\"ab\":{}},\"required\":[\"ab\"]},"
                        + "{\"type\":\"object\",\"properties\":{\"ac\":{}},\"required\":[\"ac\"]},{\"type\":\"boolean\"}]}",
                TREE
            })
    void whateverIsWrittenSatisfiesTheSchema(String schema) {
        Form form = form(schema);
        for (int seed = 0; seed < 50; seed++) {
            String text = written(form, seed);
            assertTrue(SchemaCheck.satisfies(json(text), json(schema), json(schema)), text);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"string\",\"pattern\":\"a+\"} | 'pattern'",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"minimum\":3}}} | schema.properties.a",
                "{\"type\":\"text\"} | 'text'",
                "{\"anyOf\":[{}],\"type\":\"object\"} | 'anyOf' beside 'type'",
                "{\"$ref\":\"#/$defs/none\"} | #/$defs/none",
                "{\"$ref\":\"#\"} | nothing but itself",
                "{\"type\":\"string\",\"enum\":[1]} | not of the type",
                "{\"type\":\"array\",\"minItems\":3,\"maxItems\":2} | maxItems",
                "{\"type\":\"object\",\"required\":[\"a\"],\"additionalProperties\":false} | 'a'",
                "{\"anyOf\":[]} | anyOf"
            })
    void whatWouldNotBeKeptIsRefused(String schema, String part) {
        StoreException refused = assertThrows(StoreException.Invalid.class, () -> form(schema));
        assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
    }

    @Test
    void anAnswerEndsWhereItIsComplete() {
        Form.Writing writing = form("{\"type\":\"integer\"}").begin();
        assertFalse(writing.allowed().get(END));
        writing.wrote(token("4"));
        assertTrue(writing.allowed().get(END) && writing.allowed().get(token("2")));
        Form.Writing truth = form("{\"const\":true}").begin();
        "true".chars().forEach(c -> truth.wrote(token(String.valueOf((char) c))));
        assertEquals(BitSet.valueOf(new long[] {1L << END}), truth.allowed());
    }

    @Test
    void aTokenMayReachOverABorder() {
        assertTrue(form("{\"type\":\"object\",\"properties\":{\"names\":{}},\"required\":[\"names\"]}")
                .begin()
                .allowed()
                .get(token("{\"")));
        Form.Writing inside = form("{\"type\":\"object\"}").begin();
        inside.wrote(token("{\""));
        assertTrue(inside.allowed().get(token("\":")));
        assertFalse(inside.allowed().get(token("\n")));
    }

    @Test
    void whatIsSpecialIsNoText() {
        Form.Writing string = form("{\"type\":\"string\"}").begin();
        string.wrote(token("\""));
        assertFalse(string.allowed().get(END));
        assertFalse(string.allowed().get(END + 1), "the mark of a call");
    }

    private static int token(String text) {
        for (int id = 0; id < TOKENS.count(); id++) {
            if (new String(TOKENS.of(id), StandardCharsets.UTF_8).equals(text)) {
                return id;
            }
        }
        throw new AssertionError("there is no token '" + text + "'");
    }
}
