package dev.lightningstore.policy.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.weights.TextFiles;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    @Test
    void anyTextComesBackAsItWas() {
        try (Tokenizer tokenizer = Texts.tokenizer()) {
            for (String text : List.of(
                    "the fox", "  spaces\n\n\tand tabs ", "日本語 and 😀 👩‍👩‍👧", "é vs e\u0301", "<|im_start|>x")) {
                assertEquals(text, tokenizer.decode(tokenizer.encode(text), false));
            }
            assertArrayEquals(new int[] {1, 2}, tokenizer.encode("<|im_start|><|im_end|>"));
            assertEquals("x", tokenizer.decode(tokenizer.encode("<|im_start|>x<|im_end|>"), true));
            assertEquals(List.of(2), tokenizer.eosIds());
        }
    }

    @Test
    void aLongTextIsNotCutOff() {
        try (Tokenizer tokenizer = Texts.tokenizer()) {
            String text = "z".repeat(20_000);
            assertEquals(20_000, tokenizer.encode(text).length);
        }
    }

    @Test
    void whatIsStreamedIsWholeAndNeverTakenBack() {
        Random random = new Random(3);
        String letters = "ab é ß 日 本 😀 👩‍👩‍👧 ";
        try (Tokenizer tokenizer = Texts.tokenizer()) {
            for (int i = 0; i < 50; i++) {
                StringBuilder text = new StringBuilder();
                random.ints(30, 0, letters.codePointCount(0, letters.length()))
                        .forEach(at -> text.appendCodePoint(letters.codePoints().toArray()[at]));
                StringBuilder streamed = new StringBuilder();
                TextStream stream = tokenizer.stream(false);
                for (int id : tokenizer.encode(text.toString())) {
                    String piece = stream.add(id);
                    assertFalse(piece.contains("\uFFFD"), piece);
                    streamed.append(piece);
                }
                assertEquals("", stream.finish());
                assertEquals(text.toString(), streamed.toString());
            }
        }
    }

    @Test
    void bytesThatAreNoTextAreStreamedAsTheyAreDecoded() {
        Random random = new Random(4);
        try (Tokenizer tokenizer = Texts.tokenizer()) {
            for (int i = 0; i < 50; i++) {
                int[] ids = random.ints(60, 3, 259).toArray();
                StringBuilder streamed = new StringBuilder();
                TextStream stream = tokenizer.stream(false);
                for (int id : ids) {
                    streamed.append(stream.add(id));
                }
                streamed.append(stream.finish());
                assertEquals(tokenizer.decode(ids, false), streamed.toString());
            }
        }
    }

    @Test
    void whatIsNoTokenizerIsRefused() {
        JsonMapper json = new JsonMapper();
        TextFiles broken = new TextFiles("{\"model\": 1}", json.createObjectNode(), null, json.createObjectNode());
        String message = assertThrows(
                        StoreException.Invalid.class, () -> Tokenizer.of(broken).close())
                .getMessage();
        assertTrue(String.valueOf(message).contains("tokenizer.json: cannot be read"), message);
        TextFiles endless =
                new TextFiles(Texts.files().tokenizerJson(), json.createObjectNode(), null, json.createObjectNode());
        assertThrows(StoreException.Invalid.class, () -> Tokenizer.of(endless).close());
    }
}
