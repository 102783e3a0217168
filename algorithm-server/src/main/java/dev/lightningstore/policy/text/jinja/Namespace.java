package dev.lightningstore.policy.text.jinja;

import java.util.HashMap;
import java.util.Map;

/** {@code namespace(…)}: the one value whose attributes a template can set, also from within a loop. */
final class Namespace implements Attributed {
    private final Map<String, Object> values;

    Namespace(Map<String, Object> values) {
        this.values = new HashMap<>(values);
    }

    @Override
    public Object attribute(String name) {
        Object found = values.get(name);
        return found == null ? new Undefined(name) : found;
    }

    void set(String name, Object value) {
        values.put(name, value);
    }
}
