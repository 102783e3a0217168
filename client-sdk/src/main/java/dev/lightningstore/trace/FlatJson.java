package dev.lightningstore.trace;

import dev.lightningstore.json.Json;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spreads a JSON value over attributes as agentlightning 0.3 does: members by dotted names, lists of one kind of scalar
 * as they are, other lists by index. Not thread-safe.
 */
final class FlatJson {
    /** A value that would spread further is kept as its text. */
    private static final int MAX_ATTRIBUTES = 128;

    private static final int MAX_DEPTH = 32;

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /** Null, Boolean, Long, Double, String, List or Map. */
    static @Nullable Object read(Json json) {
        FlatJson reader = new FlatJson(json.toString());
        reader.space();
        return reader.value();
    }

    static void put(AttributesBuilder attributes, String name, Json json) {
        Map<String, @Nullable Object> flat = new LinkedHashMap<>();
        if (!flatten(flat, name, read(json), 0)) {
            attributes.put(name, json.toString());
            return;
        }
        flat.forEach((key, value) -> put(attributes, key, value));
    }

    private static boolean flatten(Map<String, @Nullable Object> flat, String name, @Nullable Object value, int depth) {
        if (flat.size() >= MAX_ATTRIBUTES || depth > MAX_DEPTH) {
            return false;
        }
        if (value instanceof Map<?, ?> members) {
            for (Map.Entry<?, ?> member : members.entrySet()) {
                if (!flatten(flat, name + "." + member.getKey(), member.getValue(), depth + 1)) {
                    return false;
                }
            }
            return true;
        }
        if (value instanceof List<?> items && !alike(items)) {
            for (int i = 0; i < items.size(); i++) {
                if (!flatten(flat, name + "." + i, items.get(i), depth + 1)) {
                    return false;
                }
            }
            return true;
        }
        flat.put(name, value);
        return true;
    }

    private static boolean alike(List<?> items) {
        Object first = items.isEmpty() ? null : items.get(0);
        if (first == null || first instanceof Map || first instanceof List) {
            return false;
        }
        return items.stream().allMatch(item -> item != null && item.getClass() == first.getClass());
    }

    @SuppressWarnings("unchecked")
    private static void put(AttributesBuilder attributes, String name, @Nullable Object value) {
        if (value instanceof Boolean bool) {
            attributes.put(name, bool);
        } else if (value instanceof Long number) {
            attributes.put(name, number);
        } else if (value instanceof Double number) {
            attributes.put(name, number);
        } else if (value instanceof List<?> items) {
            Object first = items.get(0);
            if (first instanceof Boolean) {
                attributes.put(AttributeKey.booleanArrayKey(name), (List<Boolean>) items);
            } else if (first instanceof Long) {
                attributes.put(AttributeKey.longArrayKey(name), (List<Long>) items);
            } else if (first instanceof Double) {
                attributes.put(AttributeKey.doubleArrayKey(name), (List<Double>) items);
            } else {
                attributes.put(AttributeKey.stringArrayKey(name), (List<String>) items);
            }
        } else {
            attributes.put(name, String.valueOf(value));
        }
    }

    // The text is known to be well formed, so what follows only has to find its parts.

    private @Nullable Object value() {
        switch (text.charAt(at)) {
            case '{':
                return members();
            case '[':
                return items();
            case '"':
                return string();
            case 't':
                at += 4;
                return true;
            case 'f':
                at += 5;
                return false;
            case 'n':
                at += 4;
                return null;
            default:
                return number();
        }
    }

    private Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        at++;
        space();
        while (text.charAt(at) != '}') {
            String name = string();
            space();
            at++;
            space();
            members.put(name, value());
            separator();
        }
        at++;
        return members;
    }

    private List<@Nullable Object> items() {
        List<@Nullable Object> items = new ArrayList<>();
        at++;
        space();
        while (text.charAt(at) != ']') {
            items.add(value());
            separator();
        }
        at++;
        return items;
    }

    private void separator() {
        space();
        if (text.charAt(at) == ',') {
            at++;
            space();
        }
    }

    private Object number() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(from, at);
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException notWhole) {
            return Double.parseDouble(number);
        }
    }

    private String string() {
        at++;
        int from = at;
        while (text.charAt(at) != '"' && text.charAt(at) != '\\') {
            at++;
        }
        if (text.charAt(at) == '"') {
            return text.substring(from, at++);
        }
        StringBuilder plain = new StringBuilder(text.substring(from, at));
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            plain.append(c == '\\' ? escaped() : c);
        }
        at++;
        return plain.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> c;
        };
    }

    private void space() {
        while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
