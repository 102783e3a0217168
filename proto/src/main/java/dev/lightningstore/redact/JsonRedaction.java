package dev.lightningstore.redact;

import dev.lightningstore.json.JsonText;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Goes once through text that is JSON, or several values in a row, and replaces what must not stay; all else is left as
 * it was written. What is not JSON, because it was cut off perhaps, is for the rules of plain text.
 */
final class JsonRedaction {
    private static final int MAX_DEPTH = 200;
    private static final int HEX_DIGITS = 4;

    /** How far into an object one looks for the sign of a schema. */
    private static final int SCHEMA_WINDOW = 300;

    private static final Pattern SCHEMA_TYPE =
            Pattern.compile("\"type\"\\s{0,8}:\\s{0,8}\"(?:string|number|integer|boolean|object|array|null)\"");

    /** Members that describe a parameter; all others of a blocked one may hold its value. */
    private static final Set<String> SCHEMA_MEMBERS = Set.of(
            "type",
            "title",
            "description",
            "format",
            "properties",
            "required",
            "items",
            "pattern",
            "minLength",
            "maxLength",
            "additionalProperties",
            "nullable",
            "anyOf",
            "oneOf",
            "allOf",
            "$ref",
            "deprecated",
            "writeOnly",
            "readOnly");

    private final Redactor redactor;
    private final String text;
    private final int nesting;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int copied;
    private int muted;

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super(null, null, false, false);
        }
    }

    private JsonRedaction(Redactor redactor, String text, int nesting) {
        this.redactor = redactor;
        this.text = text;
        this.nesting = nesting;
    }

    /** Whether it begins as an object or array does. */
    static boolean mayBe(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!space(c)) {
                return c == '{' || c == '[';
            }
        }
        return false;
    }

    /** The clean text; null where it is not JSON. */
    static @Nullable String apply(Redactor redactor, String text, int nesting) {
        JsonRedaction scan = new JsonRedaction(redactor, text, nesting);
        try {
            scan.skipSpace();
            while (scan.at < text.length()) {
                scan.value(0, null);
                scan.skipSpace();
            }
        } catch (Malformed e) {
            return null;
        }
        if (scan.copied == 0) {
            return text;
        }
        return scan.out.append(text, scan.copied, text.length()).toString();
    }

    /** @param schemaOf the rule that blocks the name whose schema this is */
    private void value(int depth, @Nullable String schemaOf) throws Malformed {
        if (depth > MAX_DEPTH) {
            throw new Malformed();
        }
        switch (peek()) {
            case '{' -> members(depth, schemaOf);
            case '[' -> elements(depth);
            case '"' -> string();
            default -> literal();
        }
    }

    private void members(int depth, @Nullable String schemaOf) throws Malformed {
        at++;
        skipSpace();
        if (take('}')) {
            return;
        }
        do {
            skipSpace();
            if (peek() != '"') {
                throw new Malformed();
            }
            String name = string();
            skipSpace();
            if (!take(':')) {
                throw new Malformed();
            }
            skipSpace();
            String rule = redactor.rule(name);
            if (rule == null && schemaOf != null && !SCHEMA_MEMBERS.contains(name)) {
                rule = schemaOf;
            }
            if (rule == null || muted > 0) {
                value(depth + 1, null);
            } else if (schema()) {
                value(depth + 1, rule);
            } else {
                blocked(depth + 1, rule);
            }
            skipSpace();
        } while (take(','));
        if (!take('}')) {
            throw new Malformed();
        }
    }

    private void elements(int depth) throws Malformed {
        at++;
        skipSpace();
        if (take(']')) {
            return;
        }
        String flag = null;
        do {
            skipSpace();
            if (flag != null && peek() == '"' && muted == 0) {
                blocked(depth + 1, flag);
                flag = null;
            } else if (peek() == '"') {
                String element = string();
                flag = element.startsWith("-") && element.indexOf('=') < 0 ? redactor.rule(element) : null;
            } else {
                value(depth + 1, null);
                flag = null;
            }
            skipSpace();
        } while (take(','));
        if (!take(']')) {
            throw new Malformed();
        }
    }

    /** All of the value goes, whatever it is. */
    private void blocked(int depth, String rule) throws Malformed {
        int start = at;
        muted++;
        value(depth, null);
        muted--;
        String raw = text.substring(start, at);
        String value = raw.startsWith("\"") ? JsonText.unescape(raw.substring(1, raw.length() - 1)) : raw;
        if (!Harmless.under(rule, value) && !(rule.equals("token") && Harmless.beforeLogprob(text, at))) {
            replace(start, JsonText.quote(Redactor.mark(rule)));
        }
    }

    /** Whether what follows describes a parameter, as a tool's definition does, instead of being its value. */
    private boolean schema() throws Malformed {
        if (peek() != '{') {
            return false;
        }
        String head = text.substring(at, Math.min(text.length(), at + SCHEMA_WINDOW));
        return SCHEMA_TYPE.matcher(head).find();
    }

    /** Answers the string as it was before it was cleaned. */
    private String string() throws Malformed {
        int start = at++;
        while (peek() != '"') {
            if (text.charAt(at) == '\\') {
                escape();
            } else {
                at++;
            }
        }
        at++;
        String value = JsonText.unescape(text.substring(start + 1, at - 1));
        if (muted == 0) {
            String clean = redactor.text(value, nesting + 1);
            if (!clean.equals(value)) {
                replace(start, JsonText.quote(clean));
            }
        }
        return value;
    }

    private void escape() throws Malformed {
        at++;
        if (peek() == 'u') {
            for (int i = 1; i <= HEX_DIGITS; i++) {
                if (at + i >= text.length() || Character.digit(text.charAt(at + i), 16) < 0) {
                    throw new Malformed();
                }
            }
            at += HEX_DIGITS;
        }
        at++;
    }

    /** Numbers and words; more than JSON has, since NaN and None hide nothing. */
    private void literal() throws Malformed {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at == start) {
            throw new Malformed();
        }
    }

    private void replace(int start, String with) {
        out.append(text, copied, start).append(with);
        copied = at;
    }

    private char peek() throws Malformed {
        if (at >= text.length()) {
            throw new Malformed();
        }
        return text.charAt(at);
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && space(text.charAt(at))) {
            at++;
        }
    }

    private static boolean space(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
