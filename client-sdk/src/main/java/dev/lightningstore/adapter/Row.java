package dev.lightningstore.adapter;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A sequence of tokens to train on: a prompt, and turn by turn what the model said and what came in between. The arrays
 * have the same length and are not copied: do not change them.
 *
 * <pre>{@code
 * for (int i = 1; i < row.length(); i++) {
 *     if (row.sampled()[i]) {
 *         loss -= advantage * Math.exp(now[i] - row.logprobs()[i]);
 *     }
 * }
 * }</pre>
 *
 * @param sampled which tokens the model said; only these carry loss
 * @param logprobs of the sampled tokens as they were sampled; NaN for all others, and where the server told none
 * @param policy the weights that said all of it
 * @param turns the calls that it was made of, in order; at least one
 */
public record Row(int[] tokens, boolean[] sampled, float[] logprobs, PolicyVersion policy, List<Transition> turns) {

    public Row {
        turns = List.copyOf(turns);
        if (tokens.length != sampled.length || tokens.length != logprobs.length) {
            throw new IllegalArgumentException("row: " + tokens.length + " tokens, " + sampled.length + " marks and "
                    + logprobs.length + " logprobs; there must be as many of each");
        }
        if (turns.isEmpty()) {
            throw new IllegalArgumentException("row: has no turns");
        }
    }

    public int length() {
        return tokens.length;
    }

    public String rolloutId() {
        return first().rolloutId();
    }

    public String attemptId() {
        return first().attemptId();
    }

    public Transition first() {
        return turns.get(0);
    }

    public Transition last() {
        return turns.get(turns.size() - 1);
    }

    /** Where the model's first token stands. */
    public int promptLength() {
        return first().promptIds().length;
    }

    public int sampledCount() {
        int count = 0;
        for (boolean each : sampled) {
            count += each ? 1 : 0;
        }
        return count;
    }

    /** Whether every sampled token has one. */
    public boolean hasLogprobs() {
        return turns.stream().allMatch(Transition::hasLogprobs);
    }

    /** Of the last of its turns that has one. */
    public OptionalDouble reward() {
        for (int i = turns.size() - 1; i >= 0; i--) {
            if (turns.get(i).reward().isPresent()) {
                return turns.get(i).reward();
            }
        }
        return OptionalDouble.empty();
    }

    @Override
    public String toString() {
        return length() + " tokens, " + sampledCount() + " of them sampled in " + turns.size() + " turns by " + policy;
    }
}
