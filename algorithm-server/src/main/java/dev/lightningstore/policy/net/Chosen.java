package dev.lightningstore.policy.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tokens of a batch whose probabilities are asked for, row by row: each is token {@code at[i]} of row {@code row[i]}, counted from the
 * row's first token. Token 0 follows nothing and cannot be chosen.
 */
public record Chosen(int[] row, int[] at) {
    public Chosen {
        if (row.length != at.length || row.length == 0) {
            throw new IllegalArgumentException("choose at least one token, each with its row");
        }
    }

    /** Every token of each row but the first. */
    public static Chosen all(Tokens tokens) {
        List<boolean[]> masks = new ArrayList<>();
        for (int row = 0; row < tokens.sequences(); row++) {
            boolean[] mask = new boolean[tokens.lengthOf(row)];
            for (int i = 1; i < mask.length; i++) {
                mask[i] = true;
            }
            masks.add(mask);
        }
        return of(masks);
    }

    /** @param masks for each row, which of its tokens */
    public static Chosen of(List<boolean[]> masks) {
        List<int[]> found = new ArrayList<>();
        for (int row = 0; row < masks.size(); row++) {
            boolean[] mask = masks.get(row);
            for (int at = 0; at < mask.length; at++) {
                if (mask[at]) {
                    found.add(new int[] {row, at});
                }
            }
        }
        return new Chosen(
                found.stream().mapToInt(each -> each[0]).toArray(),
                found.stream().mapToInt(each -> each[1]).toArray());
    }

    public int count() {
        return row.length;
    }

    /** Where in the rectangle the hidden state stands that foretells each: at the token before it. */
    public long[] places(Tokens tokens) {
        return found(tokens, 1);
    }

    long[] ids(Tokens tokens) {
        return Arrays.stream(found(tokens, 0))
                .map(place -> tokens.ids()[(int) place])
                .toArray();
    }

    private long[] found(Tokens tokens, int before) {
        long[] places = new long[row.length];
        for (int i = 0; i < places.length; i++) {
            if (at[i] < 1 || at[i] >= tokens.lengthOf(row[i])) {
                throw new IllegalArgumentException(
                        "token " + at[i] + " of row " + row[i] + " cannot be chosen: the row has "
                                + tokens.lengthOf(row[i]) + " tokens, and the first follows nothing");
            }
            places[i] = tokens.place(row[i], at[i] - before);
        }
        return places;
    }
}
