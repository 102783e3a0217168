package dev.lightningstore.chat;

/**
 * A model asks for a tool.
 *
 * @param id what the result is to be sent back under
 * @param arguments JSON, or what the model took for it
 */
public record ChatToolCall(String id, String name, String arguments) {}
