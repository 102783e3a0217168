package dev.lightningstore.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a request; one of the wrong kind is refused by its name, and null means that it is not there. */
record Fields(ObjectNode json) {
    boolean has(String name) {
        return json.hasNonNull(name);
    }

    JsonNode get(String name) {
        return json.path(name);
    }

    double number(String name, double absent) {
        JsonNode value = json.path(name);
        check(name, !has(name) || value.isNumber() && Double.isFinite(value.doubleValue()), "a number");
        return value.asDouble(absent);
    }

    int whole(String name, int absent) {
        JsonNode value = json.path(name);
        check(name, !has(name) || value.isIntegralNumber() && value.canConvertToInt(), "a whole number");
        return value.asInt(absent);
    }

    long seed(String name, long absent) {
        JsonNode value = json.path(name);
        check(
                name,
                !has(name) || value.isIntegralNumber() && value.canConvertToLong(),
                "a whole number of at most 64 bits");
        return value.asLong(absent);
    }

    boolean truth(String name, boolean absent) {
        JsonNode value = json.path(name);
        check(name, !has(name) || value.isBoolean(), "true or false");
        return value.asBoolean(absent);
    }

    @Nullable
    String text(String name) {
        JsonNode value = json.path(name);
        check(name, !has(name) || value.isTextual(), "a text");
        return value.textValue();
    }

    /** One text or several. */
    List<String> texts(String name) {
        JsonNode value = json.path(name);
        if (value.isTextual()) {
            return List.of(value.textValue());
        }
        List<String> texts = new ArrayList<>();
        check(name, !has(name) || value.isArray(), "a text or a list of texts");
        for (JsonNode each : value) {
            check(name, each.isTextual(), "a text or a list of texts");
            texts.add(each.textValue());
        }
        return texts;
    }

    static int[] ids(String name, JsonNode list, int vocabulary) {
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = list.get(i);
            check(name, id.canConvertToInt() && id.isIntegralNumber(), "a list of token ids");
            check(name, id.intValue() >= 0 && id.intValue() < vocabulary, "of ids from 0 to " + (vocabulary - 1));
            ids[i] = id.intValue();
        }
        return ids;
    }

    static void check(String name, boolean right, String what) {
        if (!right) {
            throw StoreException.Invalid.field(name, "must be " + what);
        }
    }
}
