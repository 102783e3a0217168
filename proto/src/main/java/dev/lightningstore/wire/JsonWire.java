package dev.lightningstore.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lightningstore.json.Json;
import java.nio.charset.StandardCharsets;

/** JSON travels as text. It is checked where it comes in and never parsed. */
public final class JsonWire {
    private JsonWire() {}

    /** The text as a string field takes it, without a copy. */
    public static ByteString of(Json json) {
        return UnsafeByteOperations.unsafeWrap(json.utf8());
    }

    /** Any JSON value; no text at all stands for null. */
    public static Json value(String text, String field) {
        return text.isEmpty() ? Json.NULL : Json.parse(text, field);
    }

    /** For the answers of a store, which has checked what it holds. */
    static Json carried(String text) {
        return Json.trusted(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Json object(String text, String field) {
        return Json.parseObject(text.getBytes(StandardCharsets.UTF_8), field);
    }
}
