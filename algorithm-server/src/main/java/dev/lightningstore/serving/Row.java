package dev.lightningstore.serving;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one row of the cache remembers, and who writes in it. */
final class Row {
    private static final int FIRST_ROOM = 64;

    String model = "";
    /** When it was last written in, by the count of turns; the lowest is given up first. */
    long turn;

    @Nullable
    Sequence holder;

    private int[] ids = new int[FIRST_ROOM];
    private int count;

    int count() {
        return count;
    }

    void add(int[] more) {
        if (count + more.length > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(count + more.length, 2 * ids.length));
        }
        System.arraycopy(more, 0, ids, count, more.length);
        count += more.length;
    }

    void truncate(int to) {
        count = to;
    }

    void copyFrom(Row other, int tokens) {
        model = other.model;
        turn = other.turn;
        if (ids.length < tokens) {
            ids = new int[Math.max(tokens, 2 * ids.length)];
        }
        System.arraycopy(other.ids, 0, ids, 0, tokens);
        count = tokens;
    }

    /** How many of a prompt's first tokens it remembers; never the last, for that one's logits have to be computed. */
    int common(String ofModel, int[] prompt) {
        if (!ofModel.equals(model)) {
            return 0;
        }
        int most = Math.min(count, prompt.length - 1);
        int differs = Arrays.mismatch(ids, 0, most, prompt, 0, most);
        return differs < 0 ? most : differs;
    }
}
