package dev.lightningstore.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.adapter.SkippedCall.Reason;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The merging rule, on cases made by hand. A sampled token is written with a star. */
class RowsTest {
    private static final float NONE = Float.NaN;

    private static List<String> rows(Trajectory trajectory) {
        return trajectory.rows().stream()
                .map(row -> IntStream.range(0, row.length())
                        .mapToObj(i -> (row.sampled()[i] ? "*" : "") + row.tokens()[i])
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    @Test
    void aTurnThatContinuesJoinsTheRow() {
        Trajectory read = new TestTrace()
                .call("a", List.of(1, 2, 3), List.of(4, 5))
                .span("t", null, "tool", "\"tool.name\": \"weather\"")
                .call("b", List.of(1, 2, 3, 4, 5, 6, 7), List.of(8))
                .reward("r", 0.5)
                .read();
        assertEquals(List.of("1 2 3 *4 *5 6 7 *8"), rows(read));
        Row row = read.rows().get(0);
        assertArrayEquals(new float[] {NONE, NONE, NONE, -1, -2, NONE, NONE, -1}, row.logprobs());
        assertEquals(0.5, row.reward().orElseThrow());
        assertEquals(0.5, read.reward().orElseThrow().value());
        assertEquals(3, row.promptLength());
        assertEquals(3, row.sampledCount());
        assertTrue(row.hasLogprobs());
        assertEquals(new PolicyVersion("main", "3", "h1"), row.policy());
        assertEquals(
                List.of("a", "b"), row.turns().stream().map(Transition::spanId).toList());
        assertEquals("stop", row.last().finishReason());
        assertEquals(List.of(), read.skipped());
    }

    @Test
    void aPromptThatAddsNothingContinuesToo() {
        assertEquals(
                List.of("1 *2 *3"),
                rows(new TestTrace()
                        .call("a", List.of(1), List.of(2))
                        .call("b", List.of(1, 2), List.of(3))
                        .read()));
    }

    @Test
    void aPromptThatDivergesBeginsARow() {
        assertEquals(
                List.of("1 2 3 *4 *5", "1 2 3 4 9 6 *8", "1 2 *3"),
                rows(new TestTrace()
                        .call("a", List.of(1, 2, 3), List.of(4, 5))
                        .call("b", List.of(1, 2, 3, 4, 9, 6), List.of(8))
                        .call("shorter", List.of(1, 2), List.of(3))
                        .read()));
    }

    @Test
    void otherWeightsBeginARow() {
        Trajectory read = new TestTrace()
                .call("a", null, "h1", List.of(1), List.of(2))
                .call("b", null, "h2", List.of(1, 2, 3), List.of(4))
                .call("c", null, "h2", List.of(1, 2, 3, 4, 5), List.of(6))
                .read();
        assertEquals(List.of("1 *2", "1 2 3 *4 5 *6"), rows(read));
        assertEquals("h2", read.rows().get(1).policy().hash());
    }

    @Test
    void agentsThatTakeTurnsHaveARowEach() {
        assertEquals(
                List.of("1 *2 3 *4", "9 *8 7 *6"),
                rows(new TestTrace()
                        .call("a1", List.of(1), List.of(2))
                        .call("b1", List.of(9), List.of(8))
                        .call("a2", List.of(1, 2, 3), List.of(4))
                        .call("b2", List.of(9, 8, 7), List.of(6))
                        .read()));
    }

    @Test
    void everyChoiceIsATransitionAndOnlyTheFirstIsRewarded() {
        Trajectory read = new TestTrace()
                .span(
                        "a",
                        null,
                        "openai.chat.completion",
                        "\"prompt_token_ids\": [1], \"response_token_ids\": [2, 3], \"response_token_ids.1\": [4],"
                                + " \"logprobs.content\": \"[{\\\"logprob\\\":-0.5},{\\\"logprob\\\":-0.25}]\"")
                .call("b", null, "", List.of(1, 4, 5), List.of(6))
                .reward("r", 1)
                .read();
        assertEquals(3, read.transitions().size());
        assertEquals(1, read.transitions().get(1).choice());
        assertFalse(read.transitions().get(1).hasLogprobs());
        assertEquals(1.0, read.transitions().get(2).reward().orElseThrow());
        // Weights that say who they are and weights that do not are not the same.
        assertEquals(List.of("1 *2 *3", "1 *4", "1 4 5 *6"), rows(read));
        assertFalse(read.rows().get(1).hasLogprobs());
    }

    @Test
    void aChoiceThatTheNextPromptTookIsContinued() {
        Trajectory read = new TestTrace()
                .span(
                        "a",
                        null,
                        "openai.chat.completion",
                        "\"prompt_token_ids\": [1], \"response_token_ids\": [2, 3], \"response_token_ids.1\": [4]")
                .span(
                        "b",
                        null,
                        "openai.chat.completion",
                        "\"prompt_token_ids\": [1, 4, 5], \"response_token_ids\": [6]")
                .read();
        assertEquals(List.of("1 *2 *3", "1 *4 5 *6"), rows(read));
        assertEquals(PolicyVersion.UNKNOWN, read.rows().get(1).policy());
    }

    @Test
    void whatCannotBeTrainedOnIsSkippedWithAReason() {
        Trajectory read = new TestTrace()
                .call("good", List.of(1), List.of(2))
                .span("broken", null, "gateway.call.broken", "\"lightning.failure.kind\": \"infra\"")
                .span("absent", null, "openai.chat.completion", "\"lightning.ids\": \"absent\"")
                .span("half", null, "openai.chat.completion", "\"prompt_token_ids\": [1]")
                .span("empty", null, "openai.completion", "\"prompt_token_ids\": [1], \"response_token_ids\": []")
                .span("text", null, "openai.completion", "\"prompt_token_ids\": \"abc\", \"response_token_ids\": [1]")
                .span("minus", null, "openai.completion", "\"prompt_token_ids\": [-1], \"response_token_ids\": [1]")
                .span(
                        "again",
                        null,
                        "openai.completion",
                        "\"gen_ai.response.id\": \"r-good\", \"prompt_token_ids\": [1], \"response_token_ids\": [2]")
                .read();
        assertEquals(List.of("1 *2"), rows(read));
        assertEquals(7, read.skipped().size());
        assertEquals(1, read.skipped(Reason.BROKEN));
        assertEquals(1, read.skipped(Reason.NO_PROMPT_IDS));
        assertEquals(2, read.skipped(Reason.NO_RESPONSE_IDS));
        assertEquals(2, read.skipped(Reason.WRONG_IDS));
        assertEquals(1, read.skipped(Reason.DUPLICATE));
        assertEquals("ro-1 at-1: 1 turns in 1 rows, 7 calls skipped", read.toString());
    }

    @Test
    void logprobsThatDoNotMatchTheIdsAreNone() {
        Trajectory read = new TestTrace()
                .span(
                        "a",
                        null,
                        "openai.chat.completion",
                        "\"prompt_token_ids\": [1], \"response_token_ids\": [2, 3],"
                                + " \"logprobs.content\": \"[{\\\"logprob\\\":-0.5}]\"")
                .read();
        assertFalse(read.rows().get(0).hasLogprobs());
        assertArrayEquals(new float[] {NONE, NONE, NONE}, read.rows().get(0).logprobs());
    }

    @Test
    void oneAttemptIsReadAtATime() {
        assertThrows(IllegalArgumentException.class, () -> TrajectoryAdapter.DEFAULT.read(List.of()));
    }
}
