package dev.lightningstore.chat;

import java.util.List;
import java.util.Locale;

/**
 * One turn of a conversation.
 *
 * @param toolCalls what an assistant asked to have done; empty for others
 * @param answersCall the call that a tool's result belongs to; empty for others
 */
public record ChatMessage(Role role, String text, List<ChatToolCall> toolCalls, String answersCall) {
    /** Who says it. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT,
        TOOL;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ChatMessage {
        toolCalls = List.copyOf(toolCalls);
    }

    public ChatMessage(Role role, String text) {
        this(role, text, List.of(), "");
    }

    public static ChatMessage system(String text) {
        return new ChatMessage(Role.SYSTEM, text);
    }

    public static ChatMessage user(String text) {
        return new ChatMessage(Role.USER, text);
    }

    public static ChatMessage assistant(String text) {
        return new ChatMessage(Role.ASSISTANT, text);
    }

    /** What the model said before, with what it asked for. */
    public static ChatMessage assistant(ChatAnswer answer) {
        return new ChatMessage(Role.ASSISTANT, answer.text(), answer.toolCalls(), "");
    }

    /** What came of a call. */
    public static ChatMessage result(ChatToolCall call, String text) {
        return new ChatMessage(Role.TOOL, text, List.of(), call.id());
    }
}
