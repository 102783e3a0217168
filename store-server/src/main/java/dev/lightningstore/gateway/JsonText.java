package dev.lightningstore.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON as a tree, where a body is looked at and changed; each number is kept with the digits that it came with. */
public final class JsonText {
    static final ObjectMapper JACKSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonText() {}

    public static ObjectNode object() {
        return JACKSON.createObjectNode();
    }

    /** Reads what a client sent; {@code what} names it in the error. */
    public static JsonNode parse(byte[] text, String what) {
        try {
            JsonNode tree = JACKSON.readTree(text);
            if (tree == null || tree.isMissingNode()) {
                throw StoreException.Invalid.field(what, "is empty, and must be JSON");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw StoreException.Invalid.field(what, "is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw StoreException.Invalid.field(what, "is not JSON: " + e.getMessage());
        }
    }

    public static ObjectNode parseObject(byte[] text, String what) {
        if (parse(text, what) instanceof ObjectNode object) {
            return object;
        }
        throw StoreException.Invalid.field(what, "must be a JSON object");
    }

    /** What a model server sent; null where it is no object. */
    static @Nullable ObjectNode objectOrNull(byte[] text) {
        try {
            return JACKSON.readTree(text) instanceof ObjectNode object ? object : null;
        } catch (IOException e) {
            return null;
        }
    }

    public static byte[] bytes(JsonNode tree) {
        try {
            return JACKSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** A text member; null where it is absent or null. */
    public static @Nullable String text(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw StoreException.Invalid.field(field, "must be a text");
        }
        return value.textValue();
    }

    public static String requiredText(ObjectNode object, String field) {
        String text = text(object, field);
        if (text == null) {
            throw StoreException.Invalid.field(field, "is missing");
        }
        return text;
    }

    public static boolean truth(ObjectNode object, String field, boolean otherwise) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw StoreException.Invalid.field(field, "must be true or false");
        }
        return value.booleanValue();
    }

    public static long whole(ObjectNode object, String field, long otherwise) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw StoreException.Invalid.field(field, "must be a whole number");
        }
        return value.longValue();
    }
}
