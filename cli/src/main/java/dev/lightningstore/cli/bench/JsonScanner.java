package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Walks over JSON in a byte array without building anything, because the generator shares its cores with the server
 * that it measures. It is lenient: it finds what is asked for and does not prove that the rest is well formed.
 */
final class JsonScanner {
    private byte[] json = new byte[0];
    private int at;
    private int end;
    private int tokenStart;
    private int tokenEnd;

    JsonScanner over(byte[] bytes, int from, int to) {
        json = bytes;
        at = from;
        end = to;
        return this;
    }

    /** Enters the object or array that comes next. */
    void enter(char bracket) throws CheckFailure {
        if (peek() != bracket) {
            throw unexpected("'" + bracket + "'");
        }
        at++;
    }

    /** True when another element follows in the array; false leaves the array. */
    boolean element() throws CheckFailure {
        return more(']');
    }

    /** True when another member follows, whose key {@link #is} then compares; false leaves the object. */
    boolean member() throws CheckFailure {
        if (!more('}')) {
            return false;
        }
        readString();
        int keyStart = tokenStart;
        int keyEnd = tokenEnd;
        if (peek() != ':') {
            throw unexpected("':'");
        }
        at++;
        tokenStart = keyStart;
        tokenEnd = keyEnd;
        return true;
    }

    /** True when the key or string read last is this text, which needs no escape. */
    boolean is(byte[] text) {
        return Arrays.equals(json, tokenStart, tokenEnd, text, 0, text.length);
    }

    /** The bytes of the key or string read last, as they stand between its quotes. */
    byte[] token() {
        return Arrays.copyOfRange(json, tokenStart, tokenEnd);
    }

    String tokenText() {
        return new String(json, tokenStart, tokenEnd - tokenStart, UTF_8);
    }

    /** Reads a string value. */
    void string() throws CheckFailure {
        if (peek() != '"') {
            throw unexpected("a string");
        }
        readString();
    }

    /** Reads a string value and compares it; {@code escaped} is the expected text as most servers write it. */
    boolean stringIs(String text, byte[] escaped) throws CheckFailure {
        if (peek() != '"') {
            skipValue();
            return false;
        }
        int from = at + 1;
        int to = from + escaped.length;
        if (to < end && json[to] == '"' && Arrays.equals(json, from, to, escaped, 0, escaped.length)) {
            at = to + 1;
            return true;
        }
        readString();
        return unescape(tokenText()).equals(text);
    }

    boolean isNull() throws CheckFailure {
        return peek() == 'n';
    }

    long integer() throws CheckFailure {
        scalar();
        long value = 0;
        boolean negative = tokenStart < tokenEnd && json[tokenStart] == '-';
        for (int i = negative ? tokenStart + 1 : tokenStart; i < tokenEnd; i++) {
            int digit = json[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new CheckFailure("the answer has " + tokenText() + " where an integer was expected");
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /** Reads a number, true, false or null as it is written. */
    void scalar() throws CheckFailure {
        peek();
        tokenStart = at;
        while (at < end && isScalar(json[at])) {
            at++;
        }
        tokenEnd = at;
        if (tokenStart == tokenEnd) {
            throw unexpected("a value");
        }
    }

    void skipValue() throws CheckFailure {
        int depth = 0;
        do {
            switch (peek()) {
                case '"' -> readString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case ',', ':' -> at++;
                default -> scalar();
            }
        } while (depth > 0);
    }

    private boolean more(char close) throws CheckFailure {
        byte next = peek();
        if (next == close) {
            at++;
            return false;
        }
        if (next == ',') {
            at++;
        }
        return true;
    }

    private void readString() throws CheckFailure {
        if (peek() != '"') {
            throw unexpected("a string");
        }
        int i = at + 1;
        while (i < end && json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        if (i >= end) {
            throw new CheckFailure("the answer ends inside a string");
        }
        tokenStart = at + 1;
        tokenEnd = i;
        at = i + 1;
    }

    private byte peek() throws CheckFailure {
        while (at < end && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        if (at >= end) {
            throw new CheckFailure("the answer ends too early");
        }
        return json[at];
    }

    private CheckFailure unexpected(String wanted) {
        String found = new String(json, at, Math.min(20, end - at), UTF_8);
        return new CheckFailure("the answer has " + found + " where " + wanted + " was expected");
    }

    private static boolean isScalar(byte b) {
        return b > ' ' && b != ',' && b != '}' && b != ']' && b != ':' && b != '"' && b != '{' && b != '[';
    }

    private static String unescape(String raw) throws CheckFailure {
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            i++;
            if (i == raw.length()) {
                throw new CheckFailure("the answer has a bare backslash at the end of a string");
            }
            switch (raw.charAt(i)) {
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'u' -> {
                    text.append(codeUnit(raw, i + 1));
                    i += 4;
                }
                default -> text.append(raw.charAt(i));
            }
        }
        return text.toString();
    }

    private static char codeUnit(String raw, int from) throws CheckFailure {
        try {
            return (char) Integer.parseInt(raw, from, from + 4, 16);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new CheckFailure("the answer has a bad \\u escape in a string");
        }
    }
}
