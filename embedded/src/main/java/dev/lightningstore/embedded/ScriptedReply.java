package dev.lightningstore.embedded;

import dev.lightningstore.json.Json;

/** What a {@link ScriptedModelServer} says to one call. */
public sealed interface ScriptedReply {
    record Text(String text) implements ScriptedReply {}

    /** The model wants a tool called. */
    record ToolCall(String name, Json arguments) implements ScriptedReply {}

    static ScriptedReply text(String text) {
        return new Text(text);
    }

    /** @param arguments a JSON object */
    static ScriptedReply toolCall(String name, String arguments) {
        return new ToolCall(name, Json.parse(arguments, "arguments"));
    }
}
