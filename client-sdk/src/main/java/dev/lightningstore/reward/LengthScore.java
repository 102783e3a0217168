package dev.lightningstore.reward;

/**
 * 1 between the shortest and the longest length that is wanted. Shorter texts fall off to 0 at nothing, longer ones to 0
 * at {@code tooLong}. Lengths are in characters as people count them.
 */
public record LengthScore(int shortest, int longest, int tooLong) implements Scorer<String> {
    public LengthScore {
        if (shortest < 0 || longest < shortest || tooLong <= longest) {
            throw new IllegalArgumentException("length: shortest " + shortest + ", longest " + longest
                    + " and too long " + tooLong + " must rise");
        }
    }

    /** Too long at twice the longest. */
    public static LengthScore between(int shortest, int longest) {
        return new LengthScore(shortest, longest, Math.max(longest + 1, 2 * longest));
    }

    @Override
    public Score score(String text) {
        int length = text.codePointCount(0, text.length());
        double value = 1;
        if (length < shortest) {
            value = (double) length / shortest;
        } else if (length > longest) {
            value = Math.max(0, (double) (tooLong - length) / (tooLong - longest));
        }
        return Score.of(value, "length", length);
    }
}
