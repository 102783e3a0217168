package sums;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import java.util.Arrays;
import java.util.Optional;

/** The tool that a model called, right or not. */
record Called(SumTool tool, long a, long b) {
    /** The first object in a text, if it is a call that can be carried out. */
    static Optional<Called> in(String text) {
        return object(text)
                .flatMap(call -> tool(call)
                        .flatMap(tool -> number(call, "/a")
                                .flatMap(a -> number(call, "/b").map(b -> new Called(tool, a, b)))));
    }

    static Optional<JsonObject> object(String text) {
        int from = text.indexOf('{');
        int to = text.indexOf('}', Math.max(0, from)) + 1;
        if (from < 0 || to <= from) {
            return Optional.empty();
        }
        try {
            return JsonValue.of(Json.parse(text.substring(from, to), "answer")) instanceof JsonObject object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (StoreException.Invalid noJson) {
            return Optional.empty();
        }
    }

    /** A whole number, said as one or as a text. */
    static Optional<Long> number(JsonObject said, String path) {
        return said.find(path)
                .flatMap(value -> value instanceof JsonNumber number ? Optional.of(number.text()) : value.string())
                .filter(text -> text.matches("-?\\d{1,9}"))
                .map(Long::valueOf);
    }

    long result() {
        return tool.of(a, b);
    }

    private static Optional<SumTool> tool(JsonObject call) {
        return call.find("/tool")
                .flatMap(JsonValue::string)
                .flatMap(name -> Arrays.stream(SumTool.values())
                        .filter(tool -> tool.wire().equals(name))
                        .findFirst());
    }
}
