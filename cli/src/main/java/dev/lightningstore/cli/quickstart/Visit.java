package dev.lightningstore.cli.quickstart;

import dev.lightningstore.chat.ChatToolCall;
import java.util.List;

/**
 * What happened when a question was asked.
 *
 * @param calls the tools that the model called, in its first turn
 * @param results what each of them answered
 * @param beside what the model said beside its calls
 * @param answer what it said at last; empty if it never came to that
 */
public record Visit(Question question, List<ChatToolCall> calls, List<String> results, String beside, String answer) {
    public Visit {
        calls = List.copyOf(calls);
        results = List.copyOf(results);
    }
}
