package dev.lightningstore.chat;

import java.util.List;

/** Answers messages. Safe to call from many threads; an interrupt ends the call. */
@FunctionalInterface
public interface ChatModel {
    /** @throws ChatException if there is no answer, and why */
    ChatAnswer chat(List<ChatMessage> messages, ChatOptions options) throws InterruptedException;
}
