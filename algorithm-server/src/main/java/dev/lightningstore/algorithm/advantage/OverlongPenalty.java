package dev.lightningstore.algorithm.advantage;

/**
 * DAPO's soft punishment of length: nothing up to {@code limit - buffer} tokens, then falling in a line to -1 at the limit.
 *
 * @param limit tokens from which the penalty is whole; 0 punishes nothing
 * @param buffer over how many tokens before the limit it grows
 */
public record OverlongPenalty(int limit, int buffer) {
    public static final OverlongPenalty NONE = new OverlongPenalty(0, 0);

    public OverlongPenalty {
        if (limit < 0 || buffer < 0 || buffer > limit) {
            throw new IllegalArgumentException(
                    "overlong_buffer: " + buffer + " must be between 0 and overlong_limit, which is " + limit);
        }
    }

    /** What is added to the reward of an answer of so many tokens: between -1 and 0. */
    public double penalty(int tokens) {
        if (limit == 0) {
            return 0;
        }
        if (tokens >= limit) {
            return -1;
        }
        return tokens <= limit - buffer ? 0 : (limit - buffer - tokens) / (double) buffer;
    }
}
