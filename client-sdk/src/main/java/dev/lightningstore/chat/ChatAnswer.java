package dev.lightningstore.chat;

/**
 * What a model said.
 *
 * @param model which one, in the words of the server; empty where it did not say
 * @param finishReason why it stopped, such as {@code stop} or {@code length}; empty where the server did not say
 */
public record ChatAnswer(String text, String model, String finishReason) {
    public static ChatAnswer of(String text) {
        return new ChatAnswer(text, "", "");
    }
}
