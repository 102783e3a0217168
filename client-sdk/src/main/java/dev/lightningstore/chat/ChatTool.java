package dev.lightningstore.chat;

import dev.lightningstore.json.Json;

/**
 * Something that a model may ask to have done.
 *
 * @param description what it is for, as the model is told
 * @param parameters the JSON schema of its arguments
 */
public record ChatTool(String name, String description, Json parameters) {
    public ChatTool {
        if (name.isBlank()) {
            throw new IllegalArgumentException("chat: a tool needs a name");
        }
    }
}
