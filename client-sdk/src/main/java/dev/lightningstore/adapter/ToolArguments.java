package dev.lightningstore.adapter;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;

/** The arguments of a tool call: a text in which a model wrote JSON, or tried to. */
final class ToolArguments {
    private ToolArguments() {}

    /** What is no JSON is kept as a JSON string, as the reader of model calls does. */
    static Json of(String text) {
        try {
            return Json.parse(text, "arguments");
        } catch (StoreException.Invalid none) {
            return JsonValue.text(text).json();
        }
    }

    static String text(Json arguments) {
        return JsonValue.of(arguments).string().orElse(arguments.toString());
    }
}
