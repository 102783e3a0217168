package dev.lightningstore.span;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpanKeyTest {
    @Test
    void anIdOfSixteenHexDigitsIsItsOwnKey() {
        Random random = new Random(16);
        for (int i = 0; i < 10_000; i++) {
            long key = random.nextLong();
            assertEquals(key, SpanKey.of(String.format("%016x", key)));
            assertEquals(key, SpanKey.of(String.format("%016X", key)));
        }
        assertEquals(0, SpanKey.of("0000000000000000"));
        assertEquals(-1, SpanKey.of("ffffffffffffffff"));
    }

    @Test
    void otherTextIsHashedWithoutCollisionsAmongMany() {
        Set<Long> keys = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            assertTrue(keys.add(SpanKey.of("span-" + i)), "span-" + i);
        }
    }

    /** Keys are stored: should the hash ever change, spans that are sent again would be taken twice. */
    @Test
    void theHashStaysWhatItIs() {
        assertEquals(0xecba3df2c3383c52L, SpanKey.of(""));
        assertEquals(SpanKey.of("grüße"), SpanKey.of("gr\u00fc\u00dfe"));
        assertNotEquals(SpanKey.of("a"), SpanKey.of("b"));
        assertNotEquals(SpanKey.of("0123456789abcde"), SpanKey.of("0123456789abcdeg"));
    }

    @Test
    void sixteenCharactersThatAreNotHexAreHashed() {
        assertNotEquals(SpanKey.of("00000000000000zz"), SpanKey.of("00000000000000yy"));
        assertNotEquals(0, SpanKey.of("000000000000000g"));
    }
}
