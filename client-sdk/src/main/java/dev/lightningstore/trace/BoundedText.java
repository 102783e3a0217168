package dev.lightningstore.trace;

import dev.lightningstore.json.Json;
import java.lang.reflect.Array;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Any object as text, of which no more is made than is wanted. It never throws. */
final class BoundedText {
    private static final int MAX_DEPTH = 8;

    private final StringBuilder text = new StringBuilder();
    private final int max;

    private BoundedText(int max) {
        this.max = max;
    }

    /** At least so many characters where the object has them; a few more are no harm, {@link ContentRules} cuts. */
    static String of(@Nullable Object value, int max) {
        if (value instanceof String string) {
            return string;
        }
        BoundedText bounded = new BoundedText(max);
        bounded.add(value, 0);
        return bounded.text.toString();
    }

    /** So many characters at most, and no half of one. */
    static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        return text.substring(0, max > 0 && Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }

    private void add(@Nullable Object value, int depth) {
        if (text.length() > max) {
            return;
        }
        if (depth > MAX_DEPTH) {
            text.append('…');
        } else if (value == null) {
            text.append("null");
        } else if (value instanceof CharSequence chars) {
            text.append(chars, 0, Math.min(chars.length(), max + 1));
        } else if (value instanceof Json || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof Optional<?> optional) {
            add(optional.orElse(null), depth);
        } else if (value instanceof Map<?, ?> map) {
            entries(map, depth);
        } else if (value instanceof Iterable<?> items) {
            items(items, depth);
        } else if (value.getClass().isArray()) {
            array(value, depth);
        } else {
            foreign(value);
        }
    }

    private void entries(Map<?, ?> map, int depth) {
        text.append('{');
        String between = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(between);
            add(entry.getKey(), depth + 1);
            text.append('=');
            add(entry.getValue(), depth + 1);
            between = ", ";
            if (text.length() > max) {
                return;
            }
        }
        text.append('}');
    }

    private void items(Iterable<?> items, int depth) {
        text.append('[');
        String between = "";
        for (Object item : items) {
            text.append(between);
            add(item, depth + 1);
            between = ", ";
            if (text.length() > max) {
                return;
            }
        }
        text.append(']');
    }

    private void array(Object array, int depth) {
        text.append('[');
        for (int i = 0; i < Array.getLength(array) && text.length() <= max; i++) {
            text.append(i == 0 ? "" : ", ");
            add(Array.get(array, i), depth + 1);
        }
        text.append(']');
    }

    private void foreign(Object value) {
        String shown;
        try {
            shown = String.valueOf(value.toString());
        } catch (RuntimeException e) {
            shown = "(" + value.getClass().getName() + ".toString() failed: "
                    + e.getClass().getName() + ")";
        }
        text.append(shown, 0, Math.min(shown.length(), max + 1));
    }
}
