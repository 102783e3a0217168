package dev.lightningstore.gateway.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.gateway.JsonText;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads bodies and queries; what is wrong with them is {@link Unprocessable}. */
final class Form {
    private Form() {}

    static ObjectNode object(AggregatedHttpRequest request) {
        JsonNode body = parse(request);
        return body instanceof ObjectNode object ? object : wrong("body", "must be an object");
    }

    /** A body that may be left out. */
    static ObjectNode objectOrNone(AggregatedHttpRequest request) {
        return request.content().isEmpty() ? JsonText.object() : object(request);
    }

    static ArrayNode list(AggregatedHttpRequest request, int max) {
        if (!(parse(request) instanceof ArrayNode list)) {
            throw Unprocessable.body("body", "must be a list");
        }
        if (list.size() > max) {
            throw Unprocessable.body("body", "has " + list.size() + " items, more than " + max);
        }
        return list;
    }

    private static JsonNode parse(AggregatedHttpRequest request) {
        try {
            return JsonText.parse(request.content().array(), "body");
        } catch (StoreException.Invalid e) {
            throw Unprocessable.body("body", String.valueOf(e.getMessage()));
        }
    }

    static ObjectNode item(JsonNode json) {
        return json instanceof ObjectNode object ? object : wrong("body", "must be a list of objects");
    }

    private static ObjectNode wrong(String field, String message) {
        throw Unprocessable.body(field, message);
    }

    static @Nullable String text(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw Unprocessable.body(field, "Input should be a valid string");
        }
        return value.textValue();
    }

    static String requiredText(ObjectNode object, String field) {
        String text = text(object, field);
        if (text == null) {
            throw Unprocessable.missing("body", field);
        }
        return text;
    }

    static boolean truth(ObjectNode object, String field, boolean otherwise) {
        JsonNode value = object.get(field);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw Unprocessable.body(field, "Input should be a valid boolean");
        }
        return value.booleanValue();
    }

    static long whole(ObjectNode object, String field, long otherwise) {
        JsonNode value = object.get(field);
        if (value == null) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw Unprocessable.body(field, "Input should be a valid integer");
        }
        return value.longValue();
    }

    static @Nullable ObjectNode objectOrNull(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        return value instanceof ObjectNode inner ? inner : wrong(field, "Input should be a valid dictionary");
    }

    static long number(@Nullable String text, String field, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw Unprocessable.query(field, "Input should be a valid integer");
        }
    }

    static void only(ObjectNode object, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Unprocessable.body(name, "Extra inputs are not permitted");
            }
        });
    }
}
