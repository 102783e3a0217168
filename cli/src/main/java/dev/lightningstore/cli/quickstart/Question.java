package dev.lightningstore.cli.quickstart;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One task: what somebody asks, and what it takes to answer, which the model is not told.
 *
 * @param text what the model is asked
 */
public record Question(String text, ShopTool tool, String item, String city) {
    static Question of(ShopTool tool, int wording, String item, String city) {
        return new Question(tool.wordings().get(wording).formatted(item, city), tool, item, city);
    }

    /** As the input of a rollout. */
    public Json input() {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("question", JsonValue.text(text));
        members.put("tool", JsonValue.text(tool.wire()));
        members.put("item", JsonValue.text(item));
        members.put("city", JsonValue.text(city));
        return new JsonValue.JsonObject(members).json();
    }

    static Question of(Json input) {
        JsonValue read = JsonValue.of(input);
        String tool = text(read, "tool");
        return new Question(
                text(read, "question"),
                ShopTool.named(tool).orElseThrow(() -> StoreException.Invalid.field("tool", "there is no " + tool)),
                text(read, "item"),
                text(read, "city"));
    }

    private static String text(JsonValue input, String member) {
        return input.find("/" + member)
                .flatMap(JsonValue::string)
                .orElseThrow(() -> StoreException.Invalid.field(member, "is missing from the task"));
    }
}
