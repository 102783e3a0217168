package dev.lightningstore.policy.text.jinja;

import java.util.List;
import java.util.Map;

/** What a call is given. */
record Arguments(List<Object> positional, Map<String, Object> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    boolean has(int index, String name) {
        return index < positional.size() || named.containsKey(name);
    }

    Object get(int index, String name, Object otherwise) {
        return index < positional.size() ? positional.get(index) : named.getOrDefault(name, otherwise);
    }

    Object get(int index, String name) {
        if (!has(index, name)) {
            throw new JinjaException("argument '" + name + "' is missing");
        }
        return get(index, name, None.NONE);
    }

    String text(int index, String name) {
        return PyText.str(get(index, name));
    }

    int number(int index, String name, int otherwise) {
        Object value = get(index, name, (long) otherwise);
        return value == None.NONE ? otherwise : Operators.index(value);
    }

    boolean flag(int index, String name) {
        return Operators.truth(get(index, name, false));
    }

    /** Without the first, which named the function to call. */
    Arguments rest(int from) {
        return new Arguments(positional.subList(Math.min(from, positional.size()), positional.size()), named);
    }
}
