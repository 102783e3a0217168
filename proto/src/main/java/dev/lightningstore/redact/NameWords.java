package dev.lightningstore.redact;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words of a name: {@code clientSecret}, {@code client-secret} and {@code CLIENT_SECRET} are client, secret. */
final class NameWords {
    private NameWords() {}

    static List<String> of(CharSequence name) {
        List<String> words = new ArrayList<>(4);
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            boolean ends = i == name.length() || !Character.isLetterOrDigit(name.charAt(i));
            if (ends || startsWord(name, i)) {
                if (i > start) {
                    words.add(name.subSequence(start, i).toString().toLowerCase(Locale.ROOT));
                }
                start = ends ? i + 1 : i;
            }
        }
        return words;
    }

    /** A capital after a small letter, or the last capital of several before a small letter: {@code APIKey}. */
    private static boolean startsWord(CharSequence name, int at) {
        if (at == 0 || !Character.isUpperCase(name.charAt(at))) {
            return false;
        }
        char before = name.charAt(at - 1);
        return Character.isLowerCase(before)
                || Character.isDigit(before)
                || Character.isUpperCase(before)
                        && at + 1 < name.length()
                        && Character.isLowerCase(name.charAt(at + 1));
    }
}
