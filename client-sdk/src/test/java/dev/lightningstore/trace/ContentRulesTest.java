package dev.lightningstore.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.redact.Redactor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What leaves the process, and how much of it. */
class ContentRulesTest {
    private static final Redactor NO_SECRETS =
            Redactor.builder().pattern("x", "SECRET-[0-9]{8}").build();

    private static ContentRules rules(int max) {
        return new ContentRules(TraceOptions.builder()
                .redactor(NO_SECRETS)
                .maxChars(max, max, max)
                .build());
    }

    @Test
    void longTextIsCutAndSaysSo() {
        assertEquals("abc", rules(3).text("n", Content.NONE, "abc"));
        assertEquals("abc… (cut)", rules(3).text("n", Content.NONE, "abcd"));
        assertEquals("ab… (cut)", rules(3).text("n", Content.NONE, "ab\ud83d\ude00"), "no half of a character");
    }

    @Test
    void aSecretIsGoneAlsoWhereTheCutGoesThroughIt() {
        for (int at = 80; at <= 100; at++) {
            String text = "x".repeat(at) + "SECRET-12345678" + "y".repeat(20_000);
            String sent = rules(100).text("n", Content.NONE, text);
            assertFalse(sent.contains("SECRET"), sent);
            assertTrue(sent.startsWith("x".repeat(80)), sent);
        }
    }

    @Test
    void textThatRedactionMadeShorterIsNotFilledUpFromWhatItDidNotSee() {
        String text = "SECRET-12345678 ".repeat(1_000) + "SECRET-1234";
        String sent = rules(1_000).text("n", Content.NONE, text);
        assertFalse(sent.contains("SECRET"), sent);
    }

    @Test
    void anyObjectBecomesText() {
        List<Object> loop = new ArrayList<>();
        loop.add(loop);
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no");
            }
        };
        assertEquals("null", BoundedText.of(null, 10));
        assertEquals("[1, a, {k=[2, 3]}]", BoundedText.of(List.of(1, "a", Map.of("k", new int[] {2, 3})), 100));
        assertTrue(BoundedText.of(loop, 100).contains("…"));
        assertTrue(BoundedText.of(broken, 100).contains("toString() failed"));
        assertTrue(BoundedText.of(java.util.Collections.nCopies(1_000_000, "x"), 100)
                        .length()
                < 200);
    }

    @Test
    void contentIsKnownByItsNameAlsoThatOfOthers() {
        assertEquals(Content.MODEL, Content.of("gen_ai.prompt.0.content"));
        assertEquals(Content.MODEL, Content.of("gen_ai.input.messages"));
        assertEquals(Content.INPUT, Content.of("agentlightning.operation.input.args.0"));
        assertEquals(Content.OUTPUT, Content.of("exception.stacktrace"));
        assertEquals(Content.NONE, Content.of("gen_ai.request.model"));
        assertEquals(Content.NONE, Content.of("agentlightning.reward.0.value"));
    }
}
