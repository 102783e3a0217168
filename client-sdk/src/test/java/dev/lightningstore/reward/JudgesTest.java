package dev.lightningstore.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.chat.ChatAnswer;
import dev.lightningstore.chat.ChatException;
import dev.lightningstore.chat.ChatModel;
import dev.lightningstore.rollout.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgesTest {
    private static final Judged EXCHANGE = new Judged("6 × 7?", "42");
    private static final PairJudge.Pair PAIR = new PairJudge.Pair("6 × 7?", "first", "second");

    private static ChatModel saying(String text) {
        return (messages, options) -> ChatAnswer.of(text);
    }

    @ParameterizedTest
    @CsvSource({"'Right.\nSCORE: 10', 1", "'SCORE: 1', 0", "'It said SCORE: 2.\n\nSCORE: 5.5\n', 0.5"})
    void theMarkOfTheLastLineBecomesAReward(String said, double expected) throws InterruptedException {
        Score score = LlmJudge.of(saying(said), "correct").score(EXCHANGE);
        assertEquals(expected, assertInstanceOf(Score.Value.class, score).value(), 1e-12);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "SCORE: eleven",
                "SCORE: 11",
                "SCORE: 0",
                "SCORE: 5 or 6",
                "SCORE: 5\nThanks!",
                "SCORE: NaN"
            })
    void nonsenseIsAFailureOfTheVerifier(String said) throws InterruptedException {
        Score score = LlmJudge.of(saying(said), "correct").score(EXCHANGE);
        assertEquals(
                FailureKind.VERIFIER,
                assertInstanceOf(Score.Failed.class, score).failure().kind());
    }

    @Test
    void aJudgeThatIsAwayIsAFailureOfTheInfrastructure() throws InterruptedException {
        ChatModel away = (messages, options) -> {
            throw new ChatException(ChatException.Kind.UNREACHABLE, "nobody there");
        };
        for (Score score : new Score[] {
            LlmJudge.of(away, "correct").score(EXCHANGE),
            PairJudge.of(away, "correct").score(PAIR)
        }) {
            assertEquals(
                    FailureKind.INFRA,
                    assertInstanceOf(Score.Failed.class, score).failure().kind());
        }
    }

    @Test
    void theJudgeIsShownRubricTaskAndAnswer() throws InterruptedException {
        ChatModel reading = (messages, options) -> {
            assertTrue(messages.get(0).text().contains("be correct"));
            assertTrue(messages.get(1).text().contains("<task>\n6 × 7?\n</task>"));
            assertTrue(messages.get(1).text().contains("<answer>\n42\n</answer>"));
            assertEquals(0.0, options.temperature());
            return ChatAnswer.of("SCORE: 10");
        };
        assertInstanceOf(Score.Value.class, LlmJudge.of(reading, "be correct").score(EXCHANGE));
    }

    /** What the judge says where the first answer is A, what it says where it is B, and what that makes of the first. */
    @ParameterizedTest
    @CsvSource({"A,B,1", "B,A,-1", "A,A,0", "B,B,0", "TIE,TIE,0", "A,TIE,0.5", "TIE,A,-0.5"})
    void pairsAreJudgedInBothOrders(String straight, String swapped, double expected) throws InterruptedException {
        ChatModel judge = (messages, options) ->
                ChatAnswer.of("BETTER: " + (messages.get(1).text().contains("<A>\nfirst") ? straight : swapped));
        Score score = PairJudge.of(judge, "correct").score(PAIR);
        assertEquals(expected, assertInstanceOf(Score.Value.class, score).value(), 1e-12);
    }

    @Test
    void aPairThatIsNotComparedIsAFailureOfTheVerifier() throws InterruptedException {
        Score score = PairJudge.of(saying("both are fine"), "correct").score(PAIR);
        assertEquals(
                FailureKind.VERIFIER,
                assertInstanceOf(Score.Failed.class, score).failure().kind());
    }
}
