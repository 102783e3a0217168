package tools;

import dev.lightningstore.embedded.ScriptedReply;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonObject;
import java.util.List;

/** What the scripted server says: it looks up a price, multiplies it, and says what came out; one of its sums is wrong. */
final class ToolScript {
    private ToolScript() {}

    static ScriptedReply reply(Json request) {
        List<JsonObject> messages = JsonValue.of(request).find("/messages").stream()
                .flatMap(all -> ((JsonArray) all).elements().stream())
                .map(JsonObject.class::cast)
                .toList();
        boolean lamps = text(messages.get(1), "/content").contains("lamps");
        List<String> found = messages.stream()
                .filter(message -> text(message, "/role").equals("tool"))
                .map(message -> text(message, "/content"))
                .toList();
        return switch (found.size()) {
            case 0 -> ScriptedReply.toolCall("priceOf", lamps ? "{\"article\": \"lamp\"}" : "{\"article\": \"pen\"}");
            case 1 ->
                ScriptedReply.toolCall(
                        "multiply", "{\"one\": " + found.getFirst() + ", \"other\": " + (lamps ? 2 : 3) + "}");
            default -> ScriptedReply.text(lamps ? "I think 5000" : found.getLast());
        };
    }

    private static String text(JsonObject message, String pointer) {
        return message.find(pointer).flatMap(JsonValue::string).orElse("");
    }
}
