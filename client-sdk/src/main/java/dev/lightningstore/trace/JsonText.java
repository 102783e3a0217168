package dev.lightningstore.trace;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON, as little of it as spans need. Not thread-safe. */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder();

    /** What {@link FlatJson#read} reads, as text again. */
    static String of(@Nullable Object value) {
        return new JsonText().value(value).toString();
    }

    private JsonText value(@Nullable Object value) {
        if (value instanceof String text) {
            return string(text);
        }
        if (value instanceof List<?> items) {
            String between = "[";
            for (Object item : items) {
                raw(between).value(item);
                between = ",";
            }
            return raw(items.isEmpty() ? "[]" : "]");
        }
        if (value instanceof Map<?, ?> members) {
            String between = "{";
            for (Map.Entry<?, ?> member : members.entrySet()) {
                raw(between).string(String.valueOf(member.getKey())).raw(":").value(member.getValue());
                between = ",";
            }
            return raw(members.isEmpty() ? "{}" : "}");
        }
        return raw(String.valueOf(value));
    }

    JsonText raw(String json) {
        out.append(json);
        return this;
    }

    JsonText string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
