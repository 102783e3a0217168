package dev.lightningstore.redact;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells what is no secret although its name is blocked, so that traces stay readable. */
final class Harmless {
    private static final Set<String> NOTHING = Set.of("null", "true", "false", "{}", "[]");

    /** What stands where a secret would, or says what kind of thing it is. */
    private static final Set<String> PLACEHOLDERS = Set.of(
            "any",
            "bool",
            "boolean",
            "bytes",
            "char",
            "false",
            "hidden",
            "int",
            "integer",
            "invalid",
            "missing",
            "n/a",
            "nil",
            "no",
            "none",
            "null",
            "number",
            "object",
            "optional",
            "redacted",
            "required",
            "str",
            "string",
            "text",
            "true",
            "undefined",
            "unset",
            "varchar",
            "yes");

    /** What code reads its settings from: {@code os.environ}, {@code var.password}. */
    private static final Set<String> CODE_ROOTS = Set.of(
            "app",
            "args",
            "config",
            "context",
            "ctx",
            "data",
            "each",
            "env",
            "local",
            "module",
            "options",
            "opts",
            "os",
            "params",
            "process",
            "props",
            "request",
            "self",
            "settings",
            "state",
            "system",
            "this",
            "user",
            "var");

    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z_$][A-Za-z_]{0,63}+(?:\\.[A-Za-z_]{1,64}+){0,8}+");
    private static final Pattern CALL = Pattern.compile("[A-Za-z_$][A-Za-z0-9_.]{0,127}+[(\\[{]");
    private static final Pattern TEMPLATE = Pattern.compile(
            "\\$[{(A-Za-z_]|\\{[{%]|\\{[A-Za-z_.]{1,64}+}|<[A-Za-z_ -]{1,64}+>|\\*{3}|%[(A-Za-z_]|\\[redacted:");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,6}");
    private static final Pattern PATH = Pattern.compile("[/~]|[A-Za-z]:[/\\\\]");

    private static final Pattern BEFORE_LOGPROB = Pattern.compile("[\\s,]*+(?:\\\\*+\"bytes\\\\*+\"\\s*+:\\s*+"
            + "(?:null|\\[[0-9,\\s]*+\\])[\\s,]*+)?+\\\\*+\"logprob\\\\*+\"");

    private static final int LOOK_AHEAD = 200;

    private Harmless() {}

    /** For a value whose bounds are known, such as that of an attribute. */
    static boolean under(String rule, String value) {
        String bare = value.strip();
        return bare.isEmpty()
                || onlyMark(bare)
                || NOTHING.contains(bare)
                || (rule.equals("token") && DIGITS.matcher(bare).matches())
                || (rule.equals("pwd") && PATH.matcher(bare).lookingAt());
    }

    /** For a literal in quotes that was found in text. */
    static boolean literal(String rule, String value) {
        return under(rule, value) || PLACEHOLDERS.contains(value.toLowerCase(Locale.ROOT));
    }

    /** For bare words that were found in text: they may be prose or code. */
    static boolean bare(BlockedNames names, String rule, String value) {
        return literal(rule, value) || value.chars().noneMatch(Character::isLetterOrDigit) || code(names, value);
    }

    /** Tells from its first characters alone that a literal is a template to be filled in. */
    static boolean beginsTemplate(String text, int start) {
        return looksAt(TEMPLATE, text, start);
    }

    /** Tells from its first characters alone that bare words are code or a path; so one need not look for their end. */
    static boolean beginsCode(String rule, String text, int start) {
        return start < text.length()
                && (beginsTemplate(text, start)
                        || "([{<*".indexOf(text.charAt(start)) >= 0
                        || looksAt(CALL, text, start)
                        || (rule.equals("pwd") && looksAt(PATH, text, start)));
    }

    /**
     * Whether what ends here is a token that a model sampled, as in {@code {"token": " the", "logprob": -0.1}}; some
     * servers put its bytes between.
     */
    static boolean beforeLogprob(String text, int end) {
        return BEFORE_LOGPROB.matcher(text).region(end, text.length()).lookingAt();
    }

    private static boolean looksAt(Pattern pattern, String text, int start) {
        return pattern.matcher(text)
                .region(start, Math.min(text.length(), start + LOOK_AHEAD))
                .lookingAt();
    }

    private static boolean code(BlockedNames names, String value) {
        if (!REFERENCE.matcher(value).matches()) {
            return false;
        }
        int first = value.indexOf('.');
        String last = value.substring(value.lastIndexOf('.') + 1);
        return names.rule(last) != null
                || first > 0
                        && (last.equals("value")
                                || CODE_ROOTS.contains(value.substring(0, first).toLowerCase(Locale.ROOT)));
    }

    /** Was redacted before, by this rule or a more particular one. */
    private static boolean onlyMark(String value) {
        int mark = value.indexOf(Redactor.MARK);
        return mark >= 0
                && value.indexOf(']', mark) == value.length() - 1
                && (mark == 0 || value.substring(0, mark).matches("[A-Za-z]{1,16} "));
    }
}
