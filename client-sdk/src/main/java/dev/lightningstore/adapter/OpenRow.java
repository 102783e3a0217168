package dev.lightningstore.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A row that turns may still be added to. Not thread-safe. */
final class OpenRow {
    private final List<Transition> turns = new ArrayList<>();
    private int[] tokens = {};
    private boolean[] sampled = {};
    private float[] logprobs = {};

    OpenRow(Transition first) {
        add(first);
    }

    int length() {
        return tokens.length;
    }

    /** The merging rule: the same weights, and a prompt that begins with all that the row has. */
    boolean continuesIn(Transition next) {
        int[] prompt = next.promptIds();
        return turns.get(0).policy().sameWeights(next.policy())
                && prompt.length >= tokens.length
                && Arrays.equals(tokens, 0, tokens.length, prompt, 0, tokens.length);
    }

    void add(Transition turn) {
        int old = tokens.length;
        int prompt = turn.promptIds().length;
        int all = prompt + turn.responseIds().length;
        tokens = Arrays.copyOf(turn.promptIds(), all);
        System.arraycopy(turn.responseIds(), 0, tokens, prompt, all - prompt);
        sampled = Arrays.copyOf(sampled, all);
        Arrays.fill(sampled, prompt, all, true);
        logprobs = Arrays.copyOf(logprobs, all);
        Arrays.fill(logprobs, old, all, Float.NaN);
        System.arraycopy(turn.logprobs(), 0, logprobs, prompt, turn.logprobs().length);
        turns.add(turn);
    }

    Row close() {
        return new Row(tokens, sampled, logprobs, turns.get(0).policy(), turns);
    }

    /**
     * Merges turns, in their order, into as few rows as the rule allows. A turn may continue any row, not only the last:
     * agents that take turns have a row each. Of several the longest is continued.
     */
    static List<Row> merge(List<Transition> turns) {
        List<OpenRow> rows = new ArrayList<>();
        for (Transition turn : turns) {
            OpenRow longest = null;
            for (OpenRow row : rows) {
                if ((longest == null || row.length() >= longest.length()) && row.continuesIn(turn)) {
                    longest = row;
                }
            }
            if (longest == null) {
                rows.add(new OpenRow(turn));
            } else {
                longest.add(turn);
            }
        }
        return rows.stream().map(OpenRow::close).toList();
    }
}
