package dev.lightningstore.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScorersTest {
    private static final double EXACT = 1e-12;

    private static <T> double value(Scorer<T> scorer, T subject) throws InterruptedException {
        return assertInstanceOf(Score.Value.class, scorer.score(subject)).value();
    }

    @Test
    void peopleAndValidationsSayYesOrNo() throws InterruptedException {
        assertEquals(1, value(Verdict.APPROVAL.scorer(), true));
        assertEquals(-1, value(Verdict.APPROVAL.scorer(), false));
        assertEquals(1, value(Verdict.VALIDATION.scorer(), true));
        assertEquals(-0.5, value(Verdict.VALIDATION.scorer(), false));
        Scorer<Optional<Boolean>> optional = Verdict.APPROVAL.scorer().onOptional(said -> said);
        assertEquals(1, value(optional, Optional.of(true)));
        assertInstanceOf(Score.Absent.class, optional.score(Optional.empty()));
    }

    @Test
    void marksOfAnEvaluationAreScaled() throws InterruptedException {
        assertEquals(0.5, value(new EvaluationScore(Scale.positive(0, 10)), 5.0), EXACT);
        assertEquals(-1, value(new EvaluationScore(Scale.signed(0, 10)), -3.0), EXACT);
    }

    @Test
    void testsPassAllOrInPart() throws InterruptedException {
        TestResults some = new TestResults(3, 1);
        assertEquals(-0.5, value(TestResults.allOrNothing(Verdict.VALIDATION), some));
        assertEquals(1, value(TestResults.allOrNothing(Verdict.VALIDATION), new TestResults(4, 0)));
        assertEquals(0.75, value(TestResults.passRate(Verdict.MET), some), EXACT);
        assertEquals(0.625, value(TestResults.passRate(Verdict.VALIDATION), some), EXACT); // −0.5 + 1.5 · 3/4
        assertInstanceOf(Score.Absent.class, TestResults.passRate(Verdict.MET).score(new TestResults(0, 0)));
    }

    @Test
    void blockedTextIsUnsafeAndNotRepeated() throws InterruptedException {
        Safety safety = Safety.blocking("(?i)kill", "bomb");
        assertEquals(1, value(safety, "hello"));
        Score.Value unsafe = assertInstanceOf(Score.Value.class, safety.score("a BOMB? no, a bomb"));
        assertEquals(-1, unsafe.value());
        assertEquals("[1]", unsafe.metadata().get("blocked_patterns"));
        assertFalse(unsafe.metadata().toString().contains("bomb"));
    }

    @Test
    void aGoldenTextIsMatchedInFourWays() throws InterruptedException {
        assertEquals(1, value(GoldenMatch.exact("42"), " 42\n"));
        assertEquals(0, value(GoldenMatch.exact("42"), "43"));
        Scorer<String> json = GoldenMatch.json("{\"a\": [1, {\"b\": \"x\"}], \"c\": null}");
        assertEquals(1, value(json, "{\"c\":null,\"a\":[1.0,{\"b\":\"\\u0078\"}]}"));
        for (String wrong :
                List.of("{\"a\":[1,{\"b\":\"y\"}],\"c\":null}", "{\"a\":[1,{\"b\":\"x\"}]}", "[]", "no json")) {
            assertEquals(0, value(json, wrong), wrong);
        }
        assertEquals(1, value(GoldenMatch.numeric("3.14", 0.01), "3.145"));
        assertEquals(0, value(GoldenMatch.numeric("3.14", 0.01), "3.16"));
        assertEquals(0, value(GoldenMatch.numeric("3.14", 0.01), "three"));
        assertEquals(0, value(GoldenMatch.numeric("3.14", 0.01), "NaN"));
        assertEquals(1 - 3.0 / 7, value(GoldenMatch.editDistance("sitting"), "kitten"), EXACT);
        assertEquals(1, value(GoldenMatch.editDistance(""), ""));
        assertEquals(0, value(GoldenMatch.editDistance("abc"), ""));
        assertEquals(0, value(GoldenMatch.editDistance("a"), "b".repeat(GoldenMatch.MAX_EDIT_LENGTH + 1)));
    }

    @Test
    void latencyFallsInAStraightLine() throws InterruptedException {
        LatencyPenalty latency = new LatencyPenalty(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertEquals(1, value(latency, Duration.ofMillis(200)));
        assertEquals(0.75, value(latency, Duration.ofSeconds(2)), EXACT);
        assertEquals(0, value(latency, Duration.ofMinutes(2)));
    }

    @Test
    void lengthCountsCharactersAsPeopleDo() throws InterruptedException {
        LengthScore length = LengthScore.between(4, 10);
        assertEquals(0, value(length, ""));
        assertEquals(0.5, value(length, "😀😀"), EXACT);
        assertEquals(1, value(length, "1234"));
        assertEquals(1, value(length, "1234567890"));
        assertEquals(0.5, value(length, "123456789012345"), EXACT); // 5 of the 10 up to too long
        assertEquals(0, value(length, "1".repeat(25)));
    }

    @Test
    void warmPhrasesAddAndColdOnesTakeOff() throws InterruptedException {
        assertEquals(0, value(Empathy.ENGLISH, "Restart it."));
        assertEquals(0.5, value(Empathy.ENGLISH, "I\u2019m sorry."), EXACT);
        assertEquals(1, value(Empathy.ENGLISH, "I'm sorry. I understand. That sounds hard."), EXACT);
        assertEquals(0.5, value(Empathy.ENGLISH, "I'm sorry. I understand. Now calm down."), EXACT);
        assertEquals(-1, value(Empathy.ENGLISH, "Calm down. Get over it. It's your fault."), EXACT);
    }

    @Test
    void formatsAreMetOrNot() throws InterruptedException {
        assertEquals(1, value(Format.matching("[0-9]+", Verdict.MET), "42"));
        assertEquals(0, value(Format.matching("[0-9]+", Verdict.MET), "42!"));
        assertEquals(1, value(Format.json(Verdict.VALIDATION), "{\"a\": 1}"));
        assertEquals(-0.5, value(Format.json(Verdict.VALIDATION), "{\"a\": 1"));
        Scorer<String> sections = Format.sections(List.of("# Plan", "# Risks"), Verdict.VALIDATION);
        assertEquals(1, value(sections, "# Plan\nx\n# Risks\ny"));
        assertEquals(0.25, value(sections, "# Plan only"), EXACT); // −0.5 + 1.5 / 2
        assertEquals(-0.5, value(sections, "the # Plan"));
    }
}
