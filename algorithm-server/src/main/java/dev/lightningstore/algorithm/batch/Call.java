package dev.lightningstore.algorithm.batch;

/**
 * One call of the model within a row: the stretch of tokens that it sampled.
 *
 * @param from the first sampled token
 * @param to behind the last one
 * @param reward what this call earned for itself, beside the outcome of the episode
 */
public record Call(int from, int to, double reward) {
    public Call {
        if (from < 1 || to <= from) {
            throw new IllegalArgumentException(
                    "call: tokens " + from + " to " + to + ": a call samples at least one token after a prompt");
        }
    }

    public int length() {
        return to - from;
    }
}
