package dev.lightningstore.config;

/** Guesses which name somebody meant. */
public final class Nearest {
    private Nearest() {}

    /** The name that takes the fewest edits; the first of several. */
    public static String of(String unknown, Iterable<String> known) {
        String best = "";
        int fewest = Integer.MAX_VALUE;
        for (String name : known) {
            int edits = edits(unknown, name);
            if (edits < fewest) {
                fewest = edits;
                best = name;
            }
        }
        return best;
    }

    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int substitute = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
