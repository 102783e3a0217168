package dev.lightningstore.policy.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolCallsTest {
    private static final Set<String> TOOLS = Set.of("add", "search");

    private static void assertCalls(String answer, String content, ToolCall... calls) {
        assertEquals(new ToolCalls(content, List.of(calls)), ToolCalls.parse(answer, TOOLS));
    }

    @Test
    void hermesAndQwen() {
        ToolCall add = new ToolCall("add", "{\"a\":1}");
        assertCalls("<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n</tool_call>", "", add);
        assertCalls(
                "Let me see.\n<tool_call>{\"name\":\"add\",\"arguments\":{\"a\":1}}</tool_call>\n"
                        + "<tool_call>{\"name\":\"search\",\"arguments\":{}}</tool_call>",
                "Let me see.",
                add,
                new ToolCall("search", "{}"));
        assertCalls("<tool_call>{\"name\":\"add\",\"arguments\":{\"a\":1}}", "", add);
    }

    @Test
    void llama() {
        ToolCall add = new ToolCall("add", "{\"a\":\"x;y\"}");
        assertCalls("{\"name\": \"add\", \"parameters\": {\"a\": \"x;y\"}}", "", add);
        assertCalls("<|python_tag|>{\"name\": \"add\", \"parameters\": {\"a\": \"x;y\"}}", "", add);
        assertCalls(
                "{\"name\":\"add\",\"parameters\":{\"a\":\"x;y\"}}; {\"name\":\"search\",\"arguments\":{}}",
                "",
                add,
                new ToolCall("search", "{}"));
    }

    @Test
    void mistral() {
        assertCalls(
                "[TOOL_CALLS][{\"name\": \"add\", \"arguments\": {}, \"id\": \"abcdefghi\"}]",
                "",
                new ToolCall("add", "{}"));
    }

    @Test
    void oneThatIsMalformedStaysTextBesideOneThatIsNot() {
        String broken = "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": }}</tool_call>";
        assertCalls(
                broken + "<tool_call>{\"name\":\"add\",\"arguments\":{}}</tool_call>",
                broken,
                new ToolCall("add", "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "<tool_call>{\"name\": \"add\"}</tool_call>",
                "<tool_call>{\"name\": \"add\", \"arguments\": \"{}\"}</tool_call>",
                "<tool_call>{\"name\": \"add\", \"arguments\": {}} and more</tool_call>",
                "<tool_call>",
                "{\"name\": \"Ada\", \"parameters\": {}}",
                "{\"name\": \"add\", \"parameters\": {}} and more",
                "{\"name\": \"add\", \"parameters\": []}",
                "{\"tool\": \"add\", \"a\": 34, \"b\": 96}",
                "<|python_tag|>print(1)",
                "[TOOL_CALLS][{\"name\": 3}]",
                "[TOOL_CALLS][]",
            })
    void whatIsNoCallIsText(String answer) {
        assertCalls(answer, answer);
    }
}
