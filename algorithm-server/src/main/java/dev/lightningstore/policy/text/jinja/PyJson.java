package dev.lightningstore.policy.text.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values as Python's {@code json.dumps(value, ensure_ascii=False)} writes them: what models have seen of tools. */
final class PyJson {
    private final String itemSeparator;
    private final String keySeparator;
    private final int indent;
    private final boolean sorted;
    private final StringBuilder out = new StringBuilder();

    private PyJson(String itemSeparator, String keySeparator, int indent, boolean sorted) {
        this.itemSeparator = itemSeparator;
        this.keySeparator = keySeparator;
        this.indent = indent;
        this.sorted = sorted;
    }

    /** The filter {@code tojson(indent, separators, sort_keys)}. */
    static Object filter(Object value, Arguments given) {
        Object indent = given.get(0, "indent", None.NONE);
        boolean flat = indent == None.NONE;
        String item = flat ? ", " : ",";
        String key = ": ";
        if (given.get(1, "separators", None.NONE) instanceof List<?> pair && pair.size() == 2) {
            item = PyText.str(pair.getFirst());
            key = PyText.str(pair.getLast());
        }
        PyJson json = new PyJson(item, key, flat ? -1 : Operators.index(indent), given.flag(2, "sort_keys"));
        json.write(value, 0);
        return json.out.toString();
    }

    private void write(Object value, int depth) {
        switch (value) {
            case None _ -> out.append("null");
            case Boolean bool -> out.append(bool);
            case Double number ->
                out.append(
                        number.isNaN()
                                ? "NaN"
                                : number.isInfinite()
                                        ? (number > 0 ? "Infinity" : "-Infinity")
                                        : PyText.number(number));
            case Number number -> out.append(number);
            case String text -> text(text);
            case List<?> list -> list(list, depth);
            case Map<?, ?> map -> object(map, depth);
            default -> throw new JinjaException(PyText.type(value) + " cannot be written as JSON");
        }
    }

    private void list(List<?> list, int depth) {
        if (list.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
            line(depth + 1);
            write(items.next(), depth + 1);
            out.append(items.hasNext() ? itemSeparator : "");
        }
        line(depth);
        out.append(']');
    }

    private void object(Map<?, ?> map, int depth) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        out.append('{');
        Map<?, ?> members = sorted ? new TreeMap<>(map) : map;
        for (Iterator<? extends Map.Entry<?, ?>> entries = members.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<?, ?> entry = entries.next();
            line(depth + 1);
            text(PyText.str(entry.getKey()));
            out.append(keySeparator);
            write(entry.getValue(), depth + 1);
            out.append(entries.hasNext() ? itemSeparator : "");
        }
        line(depth);
        out.append('}');
    }

    private void line(int depth) {
        if (indent >= 0) {
            out.append('\n').repeat(' ', indent * depth);
        }
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
