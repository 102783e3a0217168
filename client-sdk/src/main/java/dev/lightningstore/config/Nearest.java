package dev.lightningstore.config;

/** Guesses which key somebody meant. */
final class Nearest {
    private Nearest() {}

    /** The key that takes the fewest edits. */
    static String key(String unknown) {
        String best = "";
        int fewest = Integer.MAX_VALUE;
        for (SdkKey key : SdkKey.values()) {
            int edits = edits(unknown, key.key());
            if (edits < fewest) {
                fewest = edits;
                best = key.key();
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
