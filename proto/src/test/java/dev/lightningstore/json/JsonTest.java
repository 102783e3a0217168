package dev.lightningstore.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException.Invalid;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final String[] VALID = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "10",
        "1.5",
        "-1.5e10",
        "1E+2",
        "1e-2",
        "0.0e0",
        "123456789012345678901234567890",
        "\"\"",
        "\"a\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u0000\\u00e9\\uD83D\\uDE00\"",
        "\"\\ud800\"",
        "\"\u007f\"",
        "\"grüße ☃ 😀\"",
        "[]",
        "[ ]",
        "[1]",
        "[1,2,3]",
        " [ 1 , [ ] , { } ] ",
        "{}",
        "{ }",
        "{\"\":0}",
        "{\"a\":{\"b\":[null,true,{\"c\":\"d\"}]}}",
        "{\"a\":1,\"a\":2}",
        "\t\n\r {\"a\" :\r1 ,\n\"b\"\t: 2}\n"
    };

    private static final String[] INVALID = {
        "",
        " ",
        "nul",
        "nulll",
        "True",
        "NaN",
        "Infinity",
        "-Infinity",
        "undefined",
        "+1",
        "-",
        "--1",
        "01",
        "-01",
        "00",
        "1.",
        ".5",
        "1.e5",
        "1e",
        "1e+",
        "1e+-2",
        "0x10",
        "1 2",
        "1,",
        "\"",
        "\"a",
        "'a'",
        "\"\\\"",
        "\"\\x41\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u\"",
        "\"\\",
        "\"\\u123",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\u0000\"",
        "\"\u001f\"",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "{",
        "}",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{\"a\":1]",
        "{\"a\":1 \"b\":2}",
        "{,}",
        "// comment\n1",
        "/* */1",
        "[1]x",
        "{}{}",
        "\u00a01",
        "\u000b1",
        "\f1"
    };

    @Test
    void everyValueOfTheGrammarIsTakenAsItCame() {
        for (String text : VALID) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            Json json = Json.parse(utf8, "input");
            assertArrayEquals(utf8, json.utf8(), text);
            assertEquals(text, json.toString());
        }
    }

    @Test
    void whatIsOutsideTheGrammarIsRefusedByName() {
        for (String text : INVALID) {
            Invalid refused = assertThrows(Invalid.class, () -> Json.parse(text, "input"), () -> "took '" + text + "'");
            assertTrue(String.valueOf(refused.getMessage()).startsWith("input: is not JSON: "), text);
            assertEquals("input", refused.details().get("field"));
        }
    }

    /** Cutting or spoiling one byte of valid text must end in an answer or a refusal, never in another exception. */
    @Test
    void damagedTextIsJudgedAndNeverCrashes() {
        Random random = new Random(4747);
        for (int round = 0; round < 20_000; round++) {
            byte[] text = VALID[random.nextInt(VALID.length)].getBytes(StandardCharsets.UTF_8);
            int at = random.nextInt(text.length);
            if (random.nextBoolean()) {
                text[at] = (byte) random.nextInt();
            } else {
                text = java.util.Arrays.copyOf(text, at);
            }
            byte[] damaged = text;
            try {
                Json.parse(damaged, "input");
            } catch (Invalid expected) {
                assertTrue(String.valueOf(expected.getMessage()).startsWith("input: is not JSON"), "round " + round);
            }
        }
    }

    @Test
    void nestingIsBounded() {
        Json.parse("[".repeat(JsonSyntax.MAX_DEPTH) + "1" + "]".repeat(JsonSyntax.MAX_DEPTH), "input");
        Json.parse("{\"a\":".repeat(JsonSyntax.MAX_DEPTH) + "1" + "}".repeat(JsonSyntax.MAX_DEPTH), "input");
        String tooDeep = "[".repeat(JsonSyntax.MAX_DEPTH + 1) + "1" + "]".repeat(JsonSyntax.MAX_DEPTH + 1);
        assertThrows(Invalid.class, () -> Json.parse(tooDeep, "input"));
        assertThrows(Invalid.class, () -> Json.parse("[".repeat(1_000_000), "input"));
        assertThrows(Invalid.class, () -> Json.parse("{\"a\":".repeat(1_000_000), "input"));
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[][] wrong = {
            {'"', (byte) 0x80, '"'},
            {'"', (byte) 0xc3, '"'},
            {'"', (byte) 0xc0, (byte) 0xaf, '"'},
            {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
            {'"', (byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80, '"'},
            {'"', (byte) 0xff, '"'},
            {'[', '1', ',', '"', (byte) 0xe2, (byte) 0x98, '"', ']'},
            {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
            {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, '1'},
            {(byte) 0xff, (byte) 0xfe, '1', 0}
        };
        for (byte[] text : wrong) {
            assertThrows(Invalid.class, () -> Json.parse(text, "input"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " {}", "\r\n\t{\"a\":1}"})
    void objectsAreObjects(String text) {
        assertTrue(Json.parse(text, "metadata").isObject());
        Json.parseObject(text.getBytes(StandardCharsets.UTF_8), "metadata");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"{}\"", "1", " [{}] "})
    void otherValuesAreNot(String text) {
        assertFalse(Json.parse(text, "metadata").isObject());
        assertThrows(Invalid.class, () -> Json.parseObject(text.getBytes(StandardCharsets.UTF_8), "metadata"));
    }

    @Test
    void theSameTextIsTheSameValue() {
        assertEquals(Json.NULL, Json.parse("null", "input"));
        assertEquals(Json.NULL.hashCode(), Json.parse("null", "input").hashCode());
        assertNotEquals(Json.parse("{}", "input"), Json.parse("{ }", "input"));
    }
}
