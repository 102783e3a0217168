package dev.lightningstore.json;

import dev.lightningstore.error.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A JSON value as UTF-8 text, known to be well formed. It is carried and stored as it came, never rebuilt. */
public final class Json {
    public static final Json NULL = new Json("null".getBytes(StandardCharsets.UTF_8));
    public static final Json EMPTY_OBJECT = new Json("{}".getBytes(StandardCharsets.UTF_8));

    private final byte[] utf8;

    private Json(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** Checks the text; {@code what} names it in the error. */
    public static Json parse(byte[] utf8, String what) {
        try {
            JsonSyntax.check(utf8);
        } catch (JsonSyntax.Malformed e) {
            throw StoreException.Invalid.field(what, "is not JSON: " + e.getMessage());
        }
        return new Json(utf8);
    }

    public static Json parse(String text, String what) {
        return parse(text.getBytes(StandardCharsets.UTF_8), what);
    }

    /** The value that the text is; where it is no JSON, a string of it. */
    public static Json parseOrQuote(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        try {
            JsonSyntax.check(utf8);
            return new Json(utf8);
        } catch (JsonSyntax.Malformed e) {
            return JsonValue.text(text).json();
        }
    }

    /** Parses and insists on an object, as metadata and statistics must be. */
    public static Json parseObject(byte[] utf8, String what) {
        Json json = parse(utf8, what);
        if (!json.isObject()) {
            throw StoreException.Invalid.field(what, "must be a JSON object");
        }
        return json;
    }

    /** For text that this process wrote itself, or that was checked before it was stored. */
    public static Json trusted(byte[] utf8) {
        return new Json(utf8);
    }

    public boolean isObject() {
        for (byte b : utf8) {
            if (b == '{') {
                return true;
            }
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return false;
    }

    /** The text itself, not a copy: do not change it. */
    public byte[] utf8() {
        return utf8;
    }

    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Json that && Arrays.equals(utf8, that.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }
}
