package dev.lightningstore.policy.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The methods of texts, dicts and lists that templates call, as Python's do. */
final class Methods {
    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    private Methods() {}

    /** What {@code value.name} stands for when it is no key of the value. */
    static Object of(Object value, String name) {
        return switch (value) {
            case String text -> ofText(text, name);
            case Map<?, ?> map -> ofDict(map, name);
            case List<?> list -> ofList(list, name);
            case Attributed with -> with.attribute(name);
            case Undefined _ -> throw Undefined.asked(value);
            default -> new Undefined(name);
        };
    }

    private static Object ofDict(Map<?, ?> map, String name) {
        return switch (name) {
            case "items" -> (Callable) _ -> pairs(map);
            case "keys" -> (Callable) _ -> new ArrayList<Object>(map.keySet());
            case "values" -> (Callable) _ -> new ArrayList<Object>(map.values());
            case "get" ->
                (Callable) given -> {
                    Object found = map.get(given.get(0, "key"));
                    return found == null ? given.get(1, "default", None.NONE) : found;
                };
            default -> new Undefined(name);
        };
    }

    static List<Object> pairs(Map<?, ?> map) {
        return map.entrySet().stream()
                .map(e -> (Object) List.<Object>of(e.getKey(), e.getValue()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Object ofList(List<?> list, String name) {
        return switch (name) {
            case "count" ->
                (Callable) given -> list.stream()
                        .filter(item -> Operators.equal(item, given.get(0, "value")))
                        .count();
            case "index" ->
                (Callable) given -> {
                    for (int i = 0; i < list.size(); i++) {
                        if (Operators.equal(list.get(i), given.get(0, "value"))) {
                            return (long) i;
                        }
                    }
                    throw new JinjaException("index: the list has no such item");
                };
            default -> new Undefined(name);
        };
    }

    private static Object ofText(String text, String name) {
        return switch (name) {
            case "strip" -> (Callable) given -> strip(text, given, true, true);
            case "lstrip" -> (Callable) given -> strip(text, given, true, false);
            case "rstrip" -> (Callable) given -> strip(text, given, false, true);
            case "startswith" -> (Callable) given -> any(given, text::startsWith);
            case "endswith" -> (Callable) given -> any(given, text::endsWith);
            case "split" -> (Callable) given -> split(text, given);
            case "rsplit" -> (Callable) given -> rsplit(text, given);
            case "splitlines" ->
                (Callable) _ -> new ArrayList<Object>(text.lines().toList());
            case "replace" -> (Callable) given -> replace(text, given);
            case "upper" -> (Callable) _ -> text.toUpperCase(Locale.ROOT);
            case "lower" -> (Callable) _ -> text.toLowerCase(Locale.ROOT);
            case "capitalize" -> (Callable) _ -> capitalized(text);
            case "title" -> (Callable) _ -> title(text);
            case "find" -> (Callable) given -> position(text, text.indexOf(given.text(0, "sub")));
            case "rfind" -> (Callable) given -> position(text, text.lastIndexOf(given.text(0, "sub")));
            case "count" ->
                (Callable) given -> Pattern.compile(given.text(0, "sub"), Pattern.LITERAL)
                        .matcher(text)
                        .results()
                        .count();
            case "join" ->
                (Callable) given -> Operators.items(given.get(0, "iterable")).stream()
                        .map(PyText::str)
                        .collect(Collectors.joining(text));
            case "removeprefix" ->
                (Callable) given -> text.startsWith(given.text(0, "prefix"))
                        ? text.substring(given.text(0, "prefix").length())
                        : text;
            case "removesuffix" ->
                (Callable) given -> text.endsWith(given.text(0, "suffix"))
                        ? text.substring(
                                0, text.length() - given.text(0, "suffix").length())
                        : text;
            case "isdigit" -> (Callable) _ -> !text.isEmpty() && text.chars().allMatch(Character::isDigit);
            case "isupper" ->
                (Callable) _ -> text.chars().anyMatch(Character::isUpperCase)
                        && text.chars().noneMatch(Character::isLowerCase);
            default -> new Undefined(name);
        };
    }

    private static long position(String text, int index) {
        return index < 0 ? -1 : text.codePointCount(0, index);
    }

    private static boolean any(Arguments given, Predicate<String> is) {
        Object wanted = given.get(0, "prefix");
        return wanted instanceof List<?> list
                ? list.stream().anyMatch(item -> is.test(PyText.str(item)))
                : is.test(PyText.str(wanted));
    }

    static String strip(String text, Arguments given, boolean left, boolean right) {
        Object chars = given.get(0, "chars", None.NONE);
        Predicate<Character> stripped = chars == None.NONE
                ? c -> Character.isWhitespace(c) || Character.isSpaceChar(c)
                : c -> PyText.str(chars).indexOf(c) >= 0;
        int from = 0;
        int to = text.length();
        while (left && from < to && stripped.test(text.charAt(from))) {
            from++;
        }
        while (right && to > from && stripped.test(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static List<Object> split(String text, Arguments given) {
        Object separator = given.get(0, "sep", None.NONE);
        int most = given.number(1, "maxsplit", -1);
        if (separator == None.NONE) {
            String stripped = text.strip();
            return stripped.isEmpty()
                    ? List.of()
                    : new ArrayList<>(List.of((Object[]) stripped.split("\\s+", most < 0 ? 0 : most + 1)));
        }
        String cut = PyText.str(separator);
        List<Object> parts = new ArrayList<>();
        int from = 0;
        int found = indexOf(text, cut, 0);
        while (found >= 0 && (most < 0 || parts.size() < most)) {
            parts.add(text.substring(from, found));
            from = found + cut.length();
            found = indexOf(text, cut, from);
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static List<Object> rsplit(String text, Arguments given) {
        String cut = given.text(0, "sep");
        int most = given.number(1, "maxsplit", -1);
        List<Object> parts = new ArrayList<>();
        int to = text.length();
        for (int found = indexOf(text, cut, -1); found >= 0 && (most < 0 || parts.size() < most); ) {
            parts.addFirst(text.substring(found + cut.length(), to));
            to = found;
            found = to < cut.length() ? -1 : text.lastIndexOf(cut, to - cut.length());
        }
        parts.addFirst(text.substring(0, to));
        return parts;
    }

    /** From the end where {@code from} is negative. */
    private static int indexOf(String text, String cut, int from) {
        if (cut.isEmpty()) {
            throw new JinjaException("split: the separator is empty");
        }
        return from < 0 ? text.lastIndexOf(cut) : text.indexOf(cut, from);
    }

    static String replace(String text, Arguments given) {
        String old = given.text(0, "old");
        String young = given.text(1, "new");
        int count = given.number(2, "count", -1);
        if (count < 0) {
            return text.replace(old, young);
        }
        String replaced = text;
        int from = 0;
        for (int done = 0; done < count; done++) {
            int found = replaced.indexOf(old, from);
            if (found < 0) {
                break;
            }
            replaced = replaced.substring(0, found) + young + replaced.substring(found + old.length());
            from = found + Math.max(1, young.length());
        }
        return replaced;
    }

    static String capitalized(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT)
                        + text.substring(1).toLowerCase(Locale.ROOT);
    }

    static String title(String text) {
        return WORD.matcher(text).replaceAll(word -> Matcher.quoteReplacement(capitalized(word.group())));
    }
}
