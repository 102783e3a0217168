package dev.lightningstore.policy.train;

/**
 * One sequence to learn from.
 *
 * @param chosen which of its tokens carry loss; never the first, which follows nothing
 */
public record TrainingRow(int[] tokens, boolean[] chosen) {
    public TrainingRow {
        if (tokens.length < 2 || chosen.length != tokens.length || chosen[0]) {
            throw new IllegalArgumentException(
                    "a row needs two tokens or more, a choice for each, and not the first chosen; it has "
                            + tokens.length + " tokens and " + chosen.length + " choices");
        }
    }

    /** How many tokens carry loss. */
    public int count() {
        int count = 0;
        for (boolean each : chosen) {
            count += each ? 1 : 0;
        }
        return count;
    }
}
