package dev.lightningstore.policy.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code a[i]} and {@code a[start:end:step]}; a text is counted in code points, as Python counts it. */
final class Slices {
    private Slices() {}

    static Object item(Object of, Object key) {
        return switch (of) {
            case Map<?, ?> map -> map.containsKey(key) ? get(map, key) : new Undefined(PyText.str(key));
            case List<?> list when key instanceof Long at -> at(new ArrayList<Object>(list), at);
            case String text when key instanceof Long at -> at(Operators.items(text), at);
            case Attributed value when key instanceof String name -> value.attribute(name);
            case Undefined _ -> throw Undefined.asked(of);
            default -> key instanceof String name ? Methods.of(of, name) : new Undefined(PyText.str(key));
        };
    }

    private static Object get(Map<?, ?> map, Object key) {
        Object found = map.get(key);
        return found == null ? None.NONE : found;
    }

    private static Object at(List<Object> items, long index) {
        long at = index < 0 ? index + items.size() : index;
        return at < 0 || at >= items.size() ? new Undefined("item " + index) : items.get((int) at);
    }

    static Object slice(Object of, Object start, Object end, Object step) {
        if (of instanceof Undefined) {
            throw Undefined.asked(of);
        }
        List<Object> items = Operators.items(of);
        List<Object> taken = taken(items, start, end, step == None.NONE ? 1 : Operators.index(step));
        return of instanceof String
                ? String.join("", taken.stream().map(PyText::str).toList())
                : taken;
    }

    private static List<Object> taken(List<Object> items, Object start, Object end, int step) {
        if (step == 0) {
            throw new JinjaException("a slice's step cannot be 0");
        }
        int size = items.size();
        int lowest = step > 0 ? 0 : -1;
        int highest = step > 0 ? size : size - 1;
        int from = start == None.NONE ? (step > 0 ? lowest : highest) : bound(start, size, lowest, highest);
        int to = end == None.NONE ? (step > 0 ? highest : lowest) : bound(end, size, lowest, highest);
        List<Object> taken = new ArrayList<>();
        for (int i = from; step > 0 ? i < to : i > to; i += step) {
            taken.add(items.get(i));
        }
        return taken;
    }

    private static int bound(Object value, int size, int lowest, int highest) {
        long at = Operators.index(value);
        return (int) Math.clamp(at < 0 ? at + size : at, lowest, highest);
    }
}
