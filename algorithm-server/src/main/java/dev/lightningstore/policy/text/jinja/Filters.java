package dev.lightningstore.policy.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code value | filter}: those of Jinja that chat templates use, and transformers' own {@code tojson}. */
final class Filters {
    @FunctionalInterface
    private interface Filter {
        Object apply(Object value, Arguments given);
    }

    private static final Map<String, Filter> FILTERS = Map.ofEntries(
            Map.entry("abs", (value, _) -> Operators.compare(value, 0L) < 0 ? Operators.negative(value) : value),
            Map.entry("capitalize", (value, _) -> Methods.capitalized(PyText.str(value))),
            Map.entry("count", (value, _) -> Operators.length(value)),
            Map.entry("d", Filters::otherwise),
            Map.entry("default", Filters::otherwise),
            Map.entry("dictsort", (value, _) -> dictsort(value)),
            Map.entry("e", (value, _) -> escaped(PyText.str(value))),
            Map.entry("escape", (value, _) -> escaped(PyText.str(value))),
            Map.entry("first", (value, _) -> first(Operators.items(value))),
            Map.entry("float", (value, given) -> Numbers.fraction(value, given.get(0, "default", 0.0))),
            Map.entry("indent", Filters::indent),
            Map.entry("int", (value, given) -> Numbers.whole(value, given.get(0, "default", 0L))),
            Map.entry("items", (value, _) -> value instanceof Map<?, ?> map ? Methods.pairs(map) : List.of()),
            Map.entry("join", Filters::join),
            Map.entry("last", (value, _) -> first(Operators.items(value).reversed())),
            Map.entry("length", (value, _) -> Operators.length(value)),
            Map.entry("list", (value, _) -> Operators.items(value)),
            Map.entry("lower", (value, _) -> PyText.str(value).toLowerCase(Locale.ROOT)),
            Map.entry("map", Filters::map),
            Map.entry("max", (value, _) -> Collections.max(Operators.items(value), Operators::compare)),
            Map.entry("min", (value, _) -> Collections.min(Operators.items(value), Operators::compare)),
            Map.entry("reject", (value, given) -> selected(value, given, false, false)),
            Map.entry("rejectattr", (value, given) -> selected(value, given, true, false)),
            Map.entry("replace", (value, given) -> Methods.replace(PyText.str(value), given)),
            Map.entry("reverse", (value, _) -> reversed(value)),
            Map.entry("round", (value, given) -> Numbers.rounded(value, given.number(0, "precision", 0))),
            Map.entry("safe", (value, _) -> value),
            Map.entry("select", (value, given) -> selected(value, given, false, true)),
            Map.entry("selectattr", (value, given) -> selected(value, given, true, true)),
            Map.entry("sort", Filters::sorted),
            Map.entry("string", (value, _) -> PyText.str(value)),
            Map.entry(
                    "sum",
                    (value, _) -> Operators.items(value).stream().reduce(0L, (a, b) -> Operators.binary("+", a, b))),
            Map.entry("title", (value, _) -> Methods.title(PyText.str(value))),
            Map.entry("tojson", PyJson::filter),
            Map.entry("trim", (value, given) -> Methods.strip(PyText.str(value), given, true, true)),
            Map.entry("unique", (value, given) -> unique(Operators.items(value), given.flag(0, "case_sensitive"))),
            Map.entry("upper", (value, _) -> PyText.str(value).toUpperCase(Locale.ROOT)));

    /** Where an argument stands that can only be given by its name. */
    private static final int NAMED_ONLY = Integer.MAX_VALUE;

    private Filters() {}

    static boolean known(String name) {
        return FILTERS.containsKey(name);
    }

    static Object apply(String name, Object value, Arguments given) {
        Filter filter = FILTERS.get(name);
        if (filter == null) {
            throw new JinjaException("there is no filter '" + name + "'");
        }
        return filter.apply(value, given);
    }

    private static Object otherwise(Object value, Arguments given) {
        boolean missing = value instanceof Undefined || given.flag(1, "boolean") && !Operators.truth(value);
        return missing ? given.get(0, "default_value", "") : value;
    }

    private static Object first(List<Object> items) {
        return items.isEmpty() ? new Undefined("the first of nothing") : items.getFirst();
    }

    private static Object reversed(Object value) {
        return value instanceof String text
                ? new StringBuilder(text).reverse().toString()
                : new ArrayList<>(Operators.items(value).reversed());
    }

    private static Object join(Object value, Arguments given) {
        Object attribute = given.get(1, "attribute", None.NONE);
        return Operators.items(value).stream()
                .map(item -> PyText.str(attribute == None.NONE ? item : Slices.item(item, attribute)))
                .collect(Collectors.joining(PyText.str(given.get(0, "d", ""))));
    }

    private static Object indent(Object value, Arguments given) {
        Object width = given.get(0, "width", 4L);
        String margin = width instanceof String text ? text : " ".repeat(Operators.index(width));
        boolean first = given.flag(1, "first");
        boolean blank = given.flag(2, "blank");
        List<String> lines = List.of(PyText.str(value).split("\n", -1));
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            boolean indented = i == 0 ? first : blank || !lines.get(i).isEmpty();
            out.append(i == 0 ? "" : "\n").append(indented ? margin : "").append(lines.get(i));
        }
        return out.toString();
    }

    private static Object map(Object value, Arguments given) {
        Object attribute = given.get(NAMED_ONLY, "attribute", None.NONE);
        return Operators.items(value).stream()
                .map(item -> attribute == None.NONE
                        ? apply(
                                given.text(0, "filter"),
                                item,
                                new Arguments(given.rest(1).positional(), Map.of()))
                        : mapped(item, attribute, given))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Object mapped(Object item, Object attribute, Arguments given) {
        Object found = Slices.item(item, attribute);
        return found instanceof Undefined ? given.get(NAMED_ONLY, "default", found) : found;
    }

    private static Object selected(Object value, Arguments given, boolean byAttribute, boolean wanted) {
        int test = byAttribute ? 1 : 0;
        return Operators.items(value).stream()
                .filter(item -> {
                    Object tested = byAttribute ? Slices.item(item, given.get(0, "attribute")) : item;
                    boolean passes = given.positional().size() <= test
                            ? Operators.truth(tested)
                            : Tests.passes(given.text(test, "test"), tested, given.rest(test + 1));
                    return passes == wanted;
                })
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Object sorted(Object value, Arguments given) {
        Object attribute = given.get(2, "attribute", None.NONE);
        boolean caseMatters = given.flag(1, "case_sensitive");
        Comparator<Object> order =
                (a, b) -> Operators.compare(sortKey(a, attribute, caseMatters), sortKey(b, attribute, caseMatters));
        List<Object> items = new ArrayList<>(Operators.items(value));
        items.sort(given.flag(0, "reverse") ? order.reversed() : order);
        return items;
    }

    private static Object sortKey(Object item, Object attribute, boolean caseMatters) {
        Object key = attribute == None.NONE ? item : Slices.item(item, attribute);
        return key instanceof String text && !caseMatters ? text.toLowerCase(Locale.ROOT) : key;
    }

    private static Object dictsort(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new JinjaException("dictsort: " + PyText.type(value) + " is no dict");
        }
        List<Object> pairs = Methods.pairs(map);
        pairs.sort((a, b) -> Operators.compare(sortKey(a, 0L, false), sortKey(b, 0L, false)));
        return pairs;
    }

    private static List<Object> unique(List<Object> items, boolean caseMatters) {
        List<Object> keys = new ArrayList<>();
        List<Object> found = new ArrayList<>();
        for (Object item : items) {
            Object key = sortKey(item, None.NONE, caseMatters);
            if (!Operators.contains(keys, key)) {
                keys.add(key);
                found.add(item);
            }
        }
        return found;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }
}
