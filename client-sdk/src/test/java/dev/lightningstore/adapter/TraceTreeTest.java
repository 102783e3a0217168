package dev.lightningstore.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.span.StoredSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTreeTest {
    private static final String NAMED = "\"agent.name\": \"planner\"";

    private static List<String> ids(List<TraceSpan> spans) {
        return spans.stream().map(TraceSpan::spanId).toList();
    }

    @Test
    void isDrawn() {
        TestTrace trace = new TestTrace()
                .span("a", null, "run", 10, 20, "")
                .span("b", "a", "plan", 11, 12, "")
                .span("c", "b", "call", 11.25, 11.5, "")
                .span("d", "a", "act", 13, 14, "")
                .span("e", "lost", "stray", 9, 9.5, "")
                .reward("r", 0.5);
        String expected = """
                stray  0.500 s
                run  10.000 s
                ├─ plan  1.000 s
                │  └─ call  0.250 s
                └─ act  1.000 s
                agentlightning.annotation  0.500 s  reward 0.5
                """;
        assertEquals(expected, TraceTree.of(trace.spans()).toString());
        List<StoredSpan> turned = new ArrayList<>(trace.spans());
        Collections.reverse(turned);
        assertEquals(expected, TraceTree.of(turned).toString(), "whatever the order in which they come");
    }

    @Test
    void spansThatNameEachOtherAsParentsAreNotLost() {
        TraceTree tree = TraceTree.of(new TestTrace()
                .span("a", "b", "a", "")
                .span("b", "a", "b", "")
                .span("self", "self", "self", "")
                .span("below", "b", "below", "")
                .spans());
        assertEquals(List.of("a", "self"), ids(tree.roots()));
        assertEquals(List.of("a", "b", "below", "self"), ids(tree.depthFirst()));
    }

    @Test
    void depthIsNoMatter() {
        TestTrace trace = new TestTrace().span("0", null, "root", "");
        for (int i = 1; i < 2_000; i++) {
            trace.span(String.valueOf(i), String.valueOf(i - 1), "deeper", "");
        }
        assertEquals(2_000, TraceTree.of(trace.spans()).toString().lines().count());
    }

    @Test
    void straysGoBelowTheAgentThatEnclosesThem() {
        TestTrace trace = new TestTrace()
                .span("session", null, "session", 0, 100, "")
                .span("agent", "session", "run", 10, 50, NAMED)
                .span("inner", "agent", "step", 20, 40, "")
                .span("call", "session", "openai.chat.completion", 25, 30, "")
                .span("late", "session", "openai.chat.completion", 60, 70, "");
        TraceTree tree = TraceTree.of(trace.spans()).repaired();
        assertEquals(List.of("session", "agent", "inner", "call", "late"), ids(tree.depthFirst()));
        TraceSpan call = tree.depthFirst().get(3);
        TraceSpan above = tree.parent(call);
        assertEquals("inner", above == null ? null : above.spanId());
    }

    @Test
    void callsAreSelectedByTheirAgent() {
        TestTrace trace = new TestTrace()
                .agent("x", "planner")
                .span("op", "x", "agentlightning.operation", "\"agentlightning.operation.name\": \"think\"")
                .call("a", "op", "h", List.of(1), List.of(2))
                .agent("y", "judge")
                .call("b", "y", "h", List.of(3), List.of(4))
                .span("scored", "x", "agentlightning.annotation", "\"agentlightning.reward.0.value\": 1")
                .call("inReward", "scored", "h", List.of(5), List.of(6))
                .span(
                        "own",
                        null,
                        "openai.chat.completion",
                        "\"gen_ai.agent.name\": \"writer\", \"prompt_token_ids\": [7], \"response_token_ids\": [8]");
        TrajectoryAdapter asSent = TrajectoryAdapter.DEFAULT.unrepaired();
        assertEquals(List.of("a:planner:think", "b:judge:null", "own:writer:null"), whose(asSent, trace));
        assertEquals(List.of("a:planner:think"), whose(asSent.agents("^plan"), trace));
        assertEquals(List.of("own:writer:null"), whose(asSent.agents("wri"), trace));
        assertEquals(
                List.of("b:judge:null"), whose(asSent.selecting(CallSelection.ALL.agents("judge"::equals)), trace));
        assertEquals(List.of(), whose(asSent.selecting(CallSelection.ALL.spans("anthropic")), trace));
    }

    private static List<String> whose(TrajectoryAdapter adapter, TestTrace trace) {
        return adapter.read(trace.spans()).transitions().stream()
                .map(turn -> turn.spanId() + ":" + turn.agent() + ":" + turn.operation())
                .toList();
    }
}
