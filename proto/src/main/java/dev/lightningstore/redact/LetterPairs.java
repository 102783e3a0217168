package dev.lightningstore.redact;

/**
 * Which pairs of characters a text has, roughly: what lacks a pair of a word lacks the word. Read once for all rules, it
 * keeps nearly all of them from searching.
 */
final class LetterPairs {
    private static final int BITS = 2_048;

    private final long[] seen = new long[BITS / Long.SIZE];

    LetterPairs(String text) {
        char before = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int bit = bit(before, c);
            seen[bit >> 6] |= 1L << bit;
            before = c;
        }
    }

    /** False only where the text has no such word. */
    boolean mayHave(String word) {
        for (int i = 1; i < word.length(); i++) {
            int bit = bit(word.charAt(i - 1), word.charAt(i));
            if ((seen[bit >> 6] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(char first, char second) {
        return (first * 37 + second) & (BITS - 1);
    }
}
