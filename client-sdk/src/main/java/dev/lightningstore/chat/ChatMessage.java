package dev.lightningstore.chat;

import java.util.Locale;

/** One turn of a conversation. */
public record ChatMessage(Role role, String text) {
    /** Who says it. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
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
}
