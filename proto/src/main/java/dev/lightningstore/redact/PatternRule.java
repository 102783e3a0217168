package dev.lightningstore.redact;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds credentials of one kind by their shape. Where the pattern has a group {@code secret}, only that is replaced.
 *
 * @param finds in words, for the reference page
 * @param anchors text of which one must be there before the pattern is tried at all: most text has none of them
 * @param confirmed looks closer at what matched
 */
record PatternRule(
        String name,
        String finds,
        List<String> anchors,
        Pattern pattern,
        boolean grouped,
        Predicate<String> confirmed) {

    /** A rule whose shape alone is proof. */
    static PatternRule of(String name, String finds, List<String> anchors, String regex) {
        return new PatternRule(
                name, finds, anchors, Pattern.compile(regex), regex.contains("(?<secret>"), secret -> true);
    }

    PatternRule confirmedBy(Predicate<String> check) {
        return new PatternRule(name, finds, anchors, pattern, grouped, check);
    }

    /** @param pairs those of the text, or of what it was before other rules */
    String apply(String text, LetterPairs pairs) {
        if (!mayMatch(text, pairs)) {
            return text;
        }
        Matcher matcher = pattern.matcher(text);
        StringBuilder out = null;
        int copied = 0;
        while (matcher.find()) {
            int start = grouped ? matcher.start("secret") : matcher.start();
            int end = grouped ? matcher.end("secret") : matcher.end();
            if (!confirmed.test(text.substring(start, end))) {
                continue;
            }
            out = out == null ? new StringBuilder(text.length()) : out;
            out.append(text, copied, start).append(Redactor.mark(name));
            copied = end;
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    /** Whether the shape begins with this text, and never in the middle of a longer word. */
    boolean standsAlone(String anchor) {
        return pattern.pattern().startsWith(CredentialShapes.ALONE + anchor);
    }

    private boolean mayMatch(String text, LetterPairs pairs) {
        for (String anchor : anchors) {
            if (pairs.mayHave(anchor) && text.contains(anchor)) {
                return true;
            }
        }
        return false;
    }
}
