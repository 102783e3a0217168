package dev.lightningstore.redact;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A rule that a user wrote. A careless expression may take exponential time, so its steps are counted: where they are
 * used up, all of the text is replaced, since nobody knows what it holds.
 */
record CustomPattern(String name, Pattern pattern, boolean grouped) {
    /** Steps that an expression may take for each character, and for a text at least. */
    static final int STEPS_A_CHARACTER = 200;

    static final int FREE_STEPS = 100_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    static CustomPattern of(String name, String regex) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("redaction: the rule name '" + name
                    + "' must be 1 to 40 small letters, digits and dashes, as it is shown in place of what it finds");
        }
        try {
            Pattern pattern = Pattern.compile(regex);
            if (pattern.matcher("").matches()) {
                throw new IllegalArgumentException(
                        "redaction: the rule '" + name + "' matches empty text: let it match at least one character");
            }
            return new CustomPattern(name, pattern, regex.contains("(?<secret>"));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "redaction: the rule '" + name + "' is no regular expression: " + e.getMessage(), e);
        }
    }

    String apply(String text) {
        try {
            return replaced(text);
        } catch (TooManySteps | StackOverflowError e) {
            return Redactor.mark(name);
        }
    }

    private String replaced(String text) {
        Matcher matcher = pattern.matcher(new Counted(text, new long[] {steps(text)}));
        StringBuilder out = null;
        int copied = 0;
        while (matcher.find()) {
            int start = grouped ? matcher.start("secret") : matcher.start();
            int end = grouped ? matcher.end("secret") : matcher.end();
            if (start < 0 || start == end || text.startsWith(Redactor.MARK, start)) {
                continue;
            }
            out = out == null ? new StringBuilder(text.length()) : out;
            out.append(text, copied, start).append(Redactor.mark(name));
            copied = end;
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    private static long steps(String text) {
        return FREE_STEPS + (long) STEPS_A_CHARACTER * text.length();
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    /** Each character that is looked at is a step. */
    private record Counted(String text, long[] left) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (left[0]-- <= 0) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
