package dev.lightningstore.redact;

import org.jspecify.annotations.Nullable;

/**
 * Finds values under blocked names in plain text: {@code password=x}, {@code api_key: "x"}, {@code Authorization: Basic
 * x}, {@code --token x}, {@code <secret>x</secret>}, {@code ?sig=x&…}, and JSON that was cut off. Each character is
 * looked at a bounded number of times.
 *
 * <p>Prose and code use the same signs. So a word after a colon and a space stays where more words follow it, and what
 * only refers to a secret stays too.
 */
final class Assignments {
    private static final int MAX_NAME = 64;
    private static final int MAX_GAP = 8;
    private static final int MAX_BACKSLASHES = 7;
    private static final String ENDS_VALUE = ",;&\"'`<>)}]|\\";

    private final BlockedNames names;

    Assignments(BlockedNames names) {
        this.names = names;
    }

    String apply(String text) {
        StringBuilder out = null;
        int copied = 0;
        int at = 0;
        while (at < text.length()) {
            Found found = find(text, at);
            if (found == null) {
                at++;
                continue;
            }
            out = out == null ? new StringBuilder(text.length()) : out;
            out.append(text, copied, found.start()).append(Redactor.mark(found.rule()));
            copied = found.end();
            at = Math.max(at + 1, found.end());
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    private record Found(String rule, int start, int end) {}

    /** The value that the sign at this place gives to a blocked name; null where there is none. */
    private @Nullable Found find(String text, int at) {
        return switch (text.charAt(at)) {
            case '=', ':' -> assigned(text, at);
            case '>' -> element(text, at);
            case '-' -> flag(text, at);
            default -> null;
        };
    }

    private @Nullable Found assigned(String text, int sign) {
        if (sign == 0
                || "=!<>:".indexOf(text.charAt(sign - 1)) >= 0
                || text.startsWith("://", sign)
                || text.startsWith("::", sign)) {
            return null;
        }
        String rule = ruleBefore(text, sign);
        if (rule == null) {
            return null;
        }
        int start = sign + 1;
        boolean compared = text.startsWith("==", sign);
        while (start < text.length() && start < sign + 3 && "=>:".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        int gap = start;
        start = skipBlanks(text, start);
        boolean spaced = start > gap;
        Found quoted = quoted(text, start, rule);
        if (quoted != null || compared) {
            return quoted;
        }
        if (Harmless.beginsCode(rule, text, start) || afterPrefix(text, start) > start) {
            return null;
        }
        return wholeLine(rule) ? line(text, start, rule) : word(text, start, rule, text.charAt(sign), spaced);
    }

    /** Looks back over what may stand between a name and its sign: spaces, a bracket, a quote and its backslashes. */
    private @Nullable String ruleBefore(String text, int sign) {
        int end = sign;
        while (end > 0 && sign - end < 3 && text.charAt(end - 1) == ' ') {
            end--;
        }
        if (end > 0 && text.charAt(end - 1) == ']') {
            end--;
        }
        if (end > 0 && "\"'`".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
            for (int i = 0; i < MAX_BACKSLASHES && end > 0 && text.charAt(end - 1) == '\\'; i++) {
                end--;
            }
        }
        int start = nameStart(text, end);
        if (start == end) {
            return null;
        }
        String rule = names.rule(text.substring(start, end));
        if (rule == null && start > 1 && text.charAt(start - 1) == ' ') {
            // Of "the api key", only both words together are a name.
            int before = nameStart(text, start - 1);
            String both = text.substring(before, end);
            rule = before < start - 1 && both.endsWith(text.substring(start, end))
                    ? twoWords(both, start - before)
                    : null;
        }
        return rule;
    }

    /** The second word must be a part of the name, so that "token limit: 5" is not about a token. */
    private @Nullable String twoWords(String both, int second) {
        String last = both.substring(second);
        return last.equalsIgnoreCase("key") || last.equalsIgnoreCase("keys") || last.equalsIgnoreCase("string")
                ? names.rule(both)
                : null;
    }

    private static int nameStart(String text, int end) {
        int start = end;
        while (start > 0 && end - start < MAX_NAME && inName(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static boolean inName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    private static int skipBlanks(String text, int at) {
        int end = Math.min(text.length(), at + MAX_GAP);
        while (at < end && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** Headers and connection strings have several parts. */
    private static boolean wholeLine(String rule) {
        return rule.startsWith("authorization")
                || rule.startsWith("cookie")
                || rule.startsWith("conn")
                || rule.equals("credentials");
    }

    /** A value in quotes, in escaped quotes, or in quotes that were cut off. */
    private @Nullable Found quoted(String text, int at, String rule) {
        int quote = afterPrefix(text, at);
        int backslashes = 0;
        while (backslashes < MAX_BACKSLASHES && quote < text.length() && text.charAt(quote) == '\\') {
            backslashes++;
            quote++;
        }
        if (quote >= text.length() || "\"'`".indexOf(text.charAt(quote)) < 0) {
            return null;
        }
        int start = quote + 1;
        String triple = text.substring(quote, start).repeat(3);
        String close = text.substring(quote - backslashes, start);
        if (text.startsWith(triple, quote)) {
            start = quote + triple.length();
            close = triple;
        }
        if (Harmless.beginsTemplate(text, start)) {
            return null;
        }
        int end = close(text, start, close);
        String value = text.substring(start, end);
        boolean sampled =
                rule.equals("token") && Harmless.beforeLogprob(text, Math.min(text.length(), end + close.length()));
        return value.isBlank() || sampled || Harmless.literal(rule, value) ? null : new Found(rule, start, end);
    }

    /** Steps over what Python writes before a quote. */
    private static int afterPrefix(String text, int at) {
        boolean prefixed = at + 1 < text.length()
                && "fFbBrRuU".indexOf(text.charAt(at)) >= 0
                && "\"'".indexOf(text.charAt(at + 1)) >= 0;
        return prefixed ? at + 1 : at;
    }

    /** Where the quotes close, or the line does. */
    private static int close(String text, int start, String close) {
        int at = start;
        while (at < text.length() && !text.startsWith(close, at)) {
            char c = text.charAt(at);
            if (c == '\n' && close.length() < 3) {
                return at;
            }
            at += c == '\\' && close.length() == 1 ? 2 : 1;
        }
        return Math.min(at, text.length());
    }

    private @Nullable Found line(String text, int start, String rule) {
        int end = start;
        while (end < text.length() && "\n\r\"'<".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String value = text.substring(start, end);
        boolean prose = value.chars().allMatch(c -> Character.isLetter(c) || c == ' ' || c == '.' || c == ',');
        return prose ? null : judged(text, start, end, rule);
    }

    private @Nullable Found word(String text, int start, String rule, char sign, boolean spaced) {
        int end = start;
        while (end < text.length()
                && !Character.isWhitespace(text.charAt(end))
                && ENDS_VALUE.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (end == start || spaced && !standsAlone(text, start, end, sign)) {
            return null;
        }
        return judged(text, start, end, rule);
    }

    /** After a space, only what is no plain word is taken for a secret, or what ends its line after a colon. */
    private static boolean standsAlone(String text, int start, int end, char sign) {
        boolean plain = true;
        for (int i = start; i < end && plain; i++) {
            char c = text.charAt(i);
            plain = Character.isLetter(c) || c == '_' || c == '.' || c == '-' || c == '?' || c == '!';
        }
        boolean endsLine = end == text.length() || text.charAt(end) == '\n' || text.charAt(end) == '\r';
        return !plain || sign == ':' && endsLine;
    }

    private @Nullable Found judged(String text, int start, int end, String rule) {
        String value = text.substring(start, end);
        return value.isBlank() || Harmless.bare(names, rule, value) ? null : new Found(rule, start, end);
    }

    /** {@code <password>x</password>} */
    private @Nullable Found element(String text, int at) {
        int start = nameStart(text, at);
        if (start == at || start == 0 || text.charAt(start - 1) != '<') {
            return null;
        }
        String rule = names.rule(text.substring(start, at));
        int end = rule == null ? -1 : text.indexOf('<', at);
        return rule == null || end < 0 || !text.startsWith("</", end) || Harmless.beginsTemplate(text, at + 1)
                ? null
                : judged(text, at + 1, end, rule);
    }

    /** {@code --password x} and {@code -password x} on a command line. */
    private @Nullable Found flag(String text, int at) {
        boolean begins =
                at == 0 || Character.isWhitespace(text.charAt(at - 1)) || "\"'`".indexOf(text.charAt(at - 1)) >= 0;
        if (!begins) {
            return null;
        }
        int end = at;
        while (end < text.length() && end - at < MAX_NAME && inName(text.charAt(end))) {
            end++;
        }
        int start = skipBlanks(text, end);
        if (start == end || start >= text.length() || text.charAt(start) == '-') {
            return null;
        }
        String rule = names.rule(text.substring(at, end));
        if (rule == null) {
            return null;
        }
        Found quoted = quoted(text, start, rule);
        return quoted != null || Harmless.beginsCode(rule, text, start) ? quoted : word(text, start, rule, ':', true);
    }
}
