package dev.lightningstore.redact;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Words in bytes, by the rules of {@link NameWords}. A letter behind a backslash may stand for a sign, and what is not
 * ASCII may be either: then a word is taken to begin or end there, as more is suspicious that way.
 */
final class WordBytes {
    private static final int ESCAPE_LENGTH = 6;

    private WordBytes() {}

    /** Whether these bytes are the whole word. */
    static boolean is(String word, byte[] text, int from, int to, int start) {
        int end = start + word.length();
        if (start < from || end > to) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            int c = text[start + i];
            if (word.charAt(i) != (upper(c) ? c + 32 : c)) {
                return false;
            }
        }
        return (startsWord(text, from, to, start) || !alnum(text, start - 1) || escaped(text, from, start))
                && (end == to || !alnum(text, end) || startsWord(text, from, to, end));
    }

    /** As {@link NameWords} tells it, for a letter behind a letter. */
    private static boolean startsWord(byte[] text, int from, int to, int at) {
        if (at == from || !upper(text[at])) {
            return at == from;
        }
        int before = text[at - 1];
        return lower(before)
                || digit(before)
                || upper(before) && at + 1 < to && (lower(text[at + 1]) || text[at + 1] < 0);
    }

    /** Whether a longer word, in the sense of credentials, goes on here. */
    static boolean goesOnFrom(byte[] text, int from, int at) {
        return at > from
                && (alnum(text, at - 1) || text[at - 1] == '_' || text[at - 1] == '-')
                && !escaped(text, from, at);
    }

    /** Whether the byte before belongs to an escape such as {@code \n}. */
    private static boolean escaped(byte[] text, int from, int at) {
        return at - 2 >= from && text[at - 2] == '\\'
                || at - ESCAPE_LENGTH >= from
                        && text[at - ESCAPE_LENGTH] == '\\'
                        && text[at - ESCAPE_LENGTH + 1] == 'u';
    }

    /** The end of the word before, over whatever stands between. */
    static int before(byte[] text, int from, int at) {
        int end = at;
        while (end > from && (!alnum(text, end - 1) || escaped(text, from, end))) {
            end--;
        }
        return end;
    }

    /** The start of the word behind. */
    static int behind(byte[] text, int to, int at) {
        int start = at;
        while (start < to && !alnum(text, start)) {
            start += text[start] == '\\' ? 2 : 1;
        }
        return Math.min(start, to);
    }

    /** How far a name in plain text goes on. */
    static int nameEnd(byte[] text, int at, int to) {
        int end = at;
        while (end < to && (alnum(text, end) || text[end] == '_' || text[end] == '-' || text[end] == '.')) {
            end++;
        }
        return end;
    }

    static boolean hasWord(byte[] text, int at, int end) {
        for (int i = at; i < end; i++) {
            if (alnum(text, i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a name surely ends here, in plain text and in JSON. */
    static boolean closes(byte[] text, int at, int to) {
        return at == to || text[at] == '"';
    }

    /** The last word that ends at or before the end. */
    static String wordBefore(byte[] text, int from, int end) {
        int last = end;
        while (last > from && !alnum(text, last - 1)) {
            last--;
        }
        int first = last;
        while (first > from && alnum(text, first - 1) && (first == last || !startsWord(text, from, last, first))) {
            first--;
        }
        return new String(text, first, last - first, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
    }

    /** The word before in the same name; empty where there is none for sure. */
    static String joinedBefore(byte[] text, int from, int at) {
        int end = at;
        while (end > from && (text[end - 1] == '_' || text[end - 1] == '-' || text[end - 1] == '.')) {
            end--;
        }
        if (end == from || !alnum(text, end - 1)) {
            return "";
        }
        String word = wordBefore(text, from, end);
        int start = end - word.length();
        return start > from && text[start - 1] == '\\' ? "" : word;
    }

    static boolean alnum(byte[] text, int at) {
        int c = text[at];
        return lower(c) || upper(c) || digit(c);
    }

    private static boolean lower(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean upper(int c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }
}
