package dev.lightningstore.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The same id is decided alike for ever, which is why some decisions are written down here. */
class SamplingTest {
    @Test
    void theEndsKeepAllOrNothing() {
        for (int i = 0; i < 1_000; i++) {
            assertTrue(Sampling.keeps("ro-" + i, 1));
            assertFalse(Sampling.keeps("ro-" + i, 0));
        }
    }

    @Test
    void aRateKeepsItsPartAndWhatALowerOneKeeps() {
        int kept = 0;
        for (int i = 0; i < 10_000; i++) {
            boolean low = Sampling.keeps("ro-" + i, 0.1);
            kept += low ? 1 : 0;
            assertTrue(!low || Sampling.keeps("ro-" + i, 0.3));
        }
        assertEquals(1_000, kept, 100);
    }

    @Test
    void theHashIsTheOneThatIsWrittenDown() {
        assertEquals(0xefd01f60ba992926L, Sampling.mixed(""));
        assertEquals(0xf7c6a7fe851568a5L, Sampling.mixed("ro-1"));
    }
}
