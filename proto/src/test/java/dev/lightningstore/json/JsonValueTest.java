package dev.lightningstore.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "-1.50e+10",
                "123456789012345678901234567890",
                "\"\"",
                "[]",
                "{}",
                "[1,[],{},\"a\",false]",
                "{\"b\":1,\"a\":{\"c\":[null,\"\\\"\\\\\\n\\r\\t\\u0001\"]}}",
                "\"grüße ☃ 😀 \\ud800\""
            })
    void whatIsTakenApartIsPutTogetherAgain(String text) {
        assertEquals(text, JsonValue.of(Json.parse(text, "value")).json().toString());
    }

    @Test
    void spaceIsSkippedAndEscapesAreResolved() {
        JsonValue value = JsonValue.of(Json.parse("\t{ \"a\" : [ 1 , \"\\u00e9\\/\" ] ,\n\"b\" : { } }\n", "value"));
        assertEquals("{\"a\":[1,\"é/\"],\"b\":{}}", value.json().toString());
    }

    @Test
    void aPathLeadsToAValueOrNowhere() {
        JsonValue value = JsonValue.of(Json.parse("{\"a\":[{\"b\":\"x\"},2.5]}", "value"));
        assertEquals("x", value.find("/a/0/b").flatMap(JsonValue::string).orElseThrow());
        assertEquals(2.5, value.find("/a/1").flatMap(JsonValue::number).orElseThrow());
        for (String nowhere : new String[] {"/b", "/a/2", "/a/x", "/a/0/b/c", "/a/-1"}) {
            assertTrue(value.find(nowhere).isEmpty(), nowhere);
        }
        assertTrue(value.find("/a").flatMap(JsonValue::string).isEmpty());
    }
}
