package dev.lightningstore.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CorpusTest {
    @TestFactory
    Stream<DynamicTest> secretsAreReplacedByTheRuleThatFoundThem() {
        return Corpus.positive().map(CorpusTest::check);
    }

    @TestFactory
    Stream<DynamicTest> everythingElseStays() {
        return Corpus.negative().map(CorpusTest::check);
    }

    @Test
    void thereAreEnoughCases() {
        assertTrue(Corpus.positive().count() >= 200);
        assertTrue(Corpus.negative().count() >= 200);
    }

    /** The agent's side redacts, and the store does once more. */
    @Test
    void whatWasRedactedIsLeftAloneTheSecondTime() {
        Corpus.positive().forEach(one -> assertEquals(one.expected(), one.redact(one.expected())));
    }

    private static DynamicTest check(Corpus.Case one) {
        return DynamicTest.dynamicTest(
                one.how() + " " + one.input(), () -> assertEquals(one.expected(), one.redact(one.input())));
    }
}
