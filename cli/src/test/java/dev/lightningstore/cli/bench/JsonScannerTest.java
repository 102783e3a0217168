package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class JsonScannerTest {
    @Test
    void findsMembersBetweenOthers() throws Exception {
        JsonScanner json = over(" { \"a\" : {\"x\":[1,\"}\\\"]\",{}]} , \"b\":\"v\",\"c\":-12 } ");
        json.enter('{');
        assertTrue(json.member());
        assertTrue(json.is(bytes("a")));
        json.skipValue();
        assertTrue(json.member());
        assertTrue(json.is(bytes("b")));
        json.string();
        assertEquals("v", json.tokenText());
        assertTrue(json.member());
        assertEquals(-12, json.integer());
        assertFalse(json.member());
    }

    @Test
    void walksArrays() throws Exception {
        JsonScanner json = over("[[],[1],{\"k\":null},true]");
        int elements = 0;
        json.enter('[');
        while (json.element()) {
            json.skipValue();
            elements++;
        }
        assertEquals(4, elements);
    }

    @Test
    void comparesStringsHoweverTheyAreEscaped() throws Exception {
        String text = "a\"é\n\\/z";
        byte[] usual = SpanContent.escaped(text);
        assertTrue(over("\"a\\\"é\\n\\\\/z\"").stringIs(text, usual));
        assertTrue(over("\"\\u0061\\\"\\u00e9\\u000A\\\\\\/z\"").stringIs(text, usual));
        assertFalse(over("\"a\\\"é\\n\\\\/y\"").stringIs(text, usual));
        assertFalse(over("null").stringIs(text, usual));
    }

    @Test
    void saysWhereTheJsonIsOtherThanExpected() {
        assertThrows(CheckFailure.class, () -> over("[]").enter('{'));
        assertThrows(CheckFailure.class, () -> over("").enter('{'));
        assertThrows(CheckFailure.class, () -> over("\"cut").string());
        assertThrows(CheckFailure.class, () -> over("{\"a\":[1,2").skipValue());
        assertThrows(CheckFailure.class, () -> over("1.5").integer());
        assertThrows(CheckFailure.class, () -> over("\"\\u00\"").stringIs("x", bytes("x")));
    }

    private static JsonScanner over(String text) {
        byte[] bytes = bytes("#" + text + "#");
        return new JsonScanner().over(bytes, 1, bytes.length - 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
