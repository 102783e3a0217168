package dev.lightningstore.policy.text.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code value is test}. */
final class Tests {
    @FunctionalInterface
    private interface Test {
        boolean passes(Object value, Arguments given);
    }

    private static final Map<String, Test> TESTS = Map.ofEntries(
            Map.entry("defined", (value, _) -> !(value instanceof Undefined)),
            Map.entry("undefined", (value, _) -> value instanceof Undefined),
            Map.entry("none", (value, _) -> value == None.NONE),
            Map.entry("string", (value, _) -> value instanceof String),
            Map.entry("boolean", (value, _) -> value instanceof Boolean),
            Map.entry("true", (value, _) -> Boolean.TRUE.equals(value)),
            Map.entry("false", (value, _) -> Boolean.FALSE.equals(value)),
            Map.entry("number", (value, _) -> value instanceof Number || value instanceof Boolean),
            Map.entry("integer", (value, _) -> value instanceof Number && !(value instanceof Double)),
            Map.entry("float", (value, _) -> value instanceof Double),
            Map.entry("mapping", (value, _) -> value instanceof Map<?, ?>),
            Map.entry("sequence", (value, _) -> isSequence(value)),
            Map.entry("iterable", (value, _) -> isSequence(value) || value instanceof Undefined),
            Map.entry("callable", (value, _) -> value instanceof Callable),
            Map.entry("odd", (value, _) -> Math.floorMod(Operators.index(value), 2) == 1),
            Map.entry("even", (value, _) -> Math.floorMod(Operators.index(value), 2) == 0),
            Map.entry(
                    "divisibleby",
                    (value, given) -> Math.floorMod(Operators.index(value), Operators.index(given.get(0, "num"))) == 0),
            Map.entry(
                    "lower",
                    (value, _) -> PyText.str(value).equals(PyText.str(value).toLowerCase(Locale.ROOT))),
            Map.entry(
                    "upper",
                    (value, _) -> PyText.str(value).equals(PyText.str(value).toUpperCase(Locale.ROOT))),
            Map.entry("in", (value, given) -> Operators.contains(given.get(0, "seq"), value)),
            Map.entry("equalto", (value, given) -> Operators.equal(value, given.get(0, "other"))),
            Map.entry("eq", (value, given) -> Operators.equal(value, given.get(0, "other"))),
            Map.entry("==", (value, given) -> Operators.equal(value, given.get(0, "other"))),
            Map.entry("ne", (value, given) -> !Operators.equal(value, given.get(0, "other"))),
            Map.entry("!=", (value, given) -> !Operators.equal(value, given.get(0, "other"))),
            Map.entry("gt", (value, given) -> Operators.compare(value, given.get(0, "other")) > 0),
            Map.entry("greaterthan", (value, given) -> Operators.compare(value, given.get(0, "other")) > 0),
            Map.entry("ge", (value, given) -> Operators.compare(value, given.get(0, "other")) >= 0),
            Map.entry("lt", (value, given) -> Operators.compare(value, given.get(0, "other")) < 0),
            Map.entry("lessthan", (value, given) -> Operators.compare(value, given.get(0, "other")) < 0),
            Map.entry("le", (value, given) -> Operators.compare(value, given.get(0, "other")) <= 0));

    private Tests() {}

    static boolean known(String name) {
        return TESTS.containsKey(name);
    }

    static boolean passes(String name, Object value, Arguments given) {
        Test test = TESTS.get(name);
        if (test == null) {
            throw new JinjaException("there is no test '" + name + "'");
        }
        return test.passes(value, given);
    }

    private static boolean isSequence(Object value) {
        return value instanceof List<?> || value instanceof Map<?, ?> || value instanceof String;
    }
}
