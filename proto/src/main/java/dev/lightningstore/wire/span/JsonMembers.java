package dev.lightningstore.wire.span;

import dev.lightningstore.json.JsonOut;
import dev.lightningstore.json.JsonText;
import java.nio.charset.StandardCharsets;

/**
 * Steps over the members of a JSON object that is known to be well formed, without parsing what they hold. Not
 * thread-safe.
 */
final class JsonMembers {
    private final byte[] text;
    private int at;
    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private int valueEnd;

    JsonMembers(byte[] text) {
        this.text = text;
        space();
        if (at >= text.length || text[at] != '{') {
            throw new IllegalArgumentException("not a JSON object");
        }
        at++;
    }

    /** Goes to the next member; false at the end. */
    boolean next() {
        space();
        if (text[at] == ',') {
            at++;
            space();
        }
        if (text[at] == '}') {
            return false;
        }
        nameStart = at + 1;
        string();
        nameEnd = at - 1;
        space();
        at++; // the colon
        space();
        valueStart = at;
        value();
        valueEnd = at;
        return true;
    }

    boolean isNamed(byte[] name) {
        int length = nameEnd - nameStart;
        if (length != name.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text[nameStart + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    int valueStart() {
        return valueStart;
    }

    int valueEnd() {
        return valueEnd;
    }

    boolean isText() {
        return text[valueStart] == '"';
    }

    boolean isNull() {
        return text[valueStart] == 'n';
    }

    /** The value as text; of what is no string, its JSON. */
    String text() {
        if (!isText()) {
            return new String(text, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8);
        }
        return JsonText.unescape(new String(text, valueStart + 1, valueEnd - valueStart - 2, StandardCharsets.UTF_8));
    }

    /** Writes the member's name and value as they came. */
    void writeTo(JsonOut out) {
        out.raw(text, nameStart - 1, valueEnd - nameStart + 1);
    }

    private void space() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }

    private void string() {
        at++;
        while (text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        at++;
    }

    private void value() {
        byte first = text[at];
        if (first == '"') {
            string();
        } else if (first == '{' || first == '[') {
            nested();
        } else {
            while (at < text.length && ",}] \n\r\t".indexOf(text[at]) < 0) {
                at++;
            }
        }
    }

    private void nested() {
        int depth = 0;
        do {
            switch (text[at]) {
                case '"' -> {
                    string();
                    continue;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
        } while (depth > 0);
    }
}
