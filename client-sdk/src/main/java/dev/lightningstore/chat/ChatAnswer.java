package dev.lightningstore.chat;

import java.util.List;

/**
 * What a model said.
 *
 * @param text empty where it only asks for tools
 * @param model which one, in the words of the server; empty where it did not say
 * @param finishReason why it stopped, such as {@code stop} or {@code length}; empty where the server did not say
 * @param toolCalls what it asks to have done before it goes on; empty where it is done
 */
public record ChatAnswer(String text, String model, String finishReason, List<ChatToolCall> toolCalls) {
    public ChatAnswer {
        toolCalls = List.copyOf(toolCalls);
    }

    public ChatAnswer(String text, String model, String finishReason) {
        this(text, model, finishReason, List.of());
    }

    public static ChatAnswer of(String text) {
        return new ChatAnswer(text, "", "");
    }
}
