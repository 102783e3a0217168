package dev.lightningstore.policy.text.jinja;

/** What a name or a key stands for that is not there: empty and false, and an error once something is asked of it. */
record Undefined(String name) {
    static JinjaException asked(Object value) {
        return new JinjaException(
                value instanceof Undefined(String name)
                        ? "'" + name + "' is undefined"
                        : PyText.type(value) + " has no such thing");
    }
}
