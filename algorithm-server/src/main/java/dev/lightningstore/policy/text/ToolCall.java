package dev.lightningstore.policy.text;

/**
 * A call of a tool that a model asks for.
 *
 * @param arguments a JSON object as text, as OpenAI's wire has it
 */
public record ToolCall(String name, String arguments) {}
