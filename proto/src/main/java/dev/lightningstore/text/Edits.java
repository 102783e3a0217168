package dev.lightningstore.text;

import java.util.Collection;
import java.util.Comparator;

/** How far two texts are apart: the fewest characters to insert, delete or replace. */
public final class Edits {
    private Edits() {}

    /** Takes memory for the shorter text only. */
    public static int between(String one, String other) {
        String from = one.length() < other.length() ? other : one;
        String to = one.length() < other.length() ? one : other;
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }

    /** Which of them somebody meant; the first where several are as near. Empty where there are none. */
    public static String nearest(String unknown, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(each -> between(unknown, each)))
                .orElse("");
    }
}
