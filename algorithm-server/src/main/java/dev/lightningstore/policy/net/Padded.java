package dev.lightningstore.policy.net;

import java.util.Arrays;
import java.util.List;

/**
 * Sequences of different lengths as one rectangle; what pads stands behind them or before them and changes nothing.
 *
 * @param ids row by row
 * @param start where each row begins
 * @param length how many tokens each row has
 */
public record Padded(int rows, int columns, long[] ids, int[] start, int[] length) implements Tokens {
    public Padded {
        if (rows < 1 || columns < 1 || ids.length != rows * columns || start.length != rows || length.length != rows) {
            throw new IllegalArgumentException(rows + " rows of " + columns + " do not fit " + ids.length + " ids");
        }
        for (int row = 0; row < rows; row++) {
            if (length[row] < 1 || start[row] < 0 || start[row] + length[row] > columns) {
                throw new IllegalArgumentException(
                        "row " + row + " has no place: from " + start[row] + ", " + length[row] + " long");
            }
        }
    }

    @Override
    public int sequences() {
        return rows;
    }

    @Override
    public int lengthOf(int sequence) {
        return length[sequence];
    }

    @Override
    public int place(int sequence, int at) {
        return sequence * columns + start[sequence] + at;
    }

    @Override
    public int positions() {
        return columns;
    }

    boolean beginsAtZero() {
        return Arrays.stream(start).allMatch(each -> each == 0);
    }

    static Padded of(List<int[]> sequences, boolean left) {
        int rows = sequences.size();
        int columns = sequences.stream().mapToInt(each -> each.length).max().orElse(0);
        long[] ids = new long[rows * columns];
        int[] start = new int[rows];
        int[] length = new int[rows];
        for (int row = 0; row < rows; row++) {
            int[] sequence = sequences.get(row);
            length[row] = sequence.length;
            start[row] = left ? columns - sequence.length : 0;
            for (int i = 0; i < sequence.length; i++) {
                ids[row * columns + start[row] + i] = sequence[i];
            }
        }
        return new Padded(rows, columns, ids, start, length);
    }
}
