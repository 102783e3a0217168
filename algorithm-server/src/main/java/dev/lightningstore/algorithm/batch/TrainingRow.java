package dev.lightningstore.algorithm.batch;

import dev.lightningstore.adapter.Row;
import dev.lightningstore.adapter.Transition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A sequence of tokens of which some were sampled by the policy: one call with its prompt, or several where each prompt goes
 * on from the last answer.
 *
 * @param agent which of the agents of a trace was speaking
 * @param policyHash which weights sampled it
 * @param tokens prompt and answers
 * @param samplerLogprobs as the sampler gave them; as long as the tokens, NaN where it gave none, and of no meaning where
 *     nothing was sampled
 * @param calls the sampled stretches, in order
 */
public record TrainingRow(String agent, String policyHash, int[] tokens, double[] samplerLogprobs, List<Call> calls) {
    public TrainingRow {
        calls = List.copyOf(calls);
        if (samplerLogprobs.length != tokens.length) {
            throw new IllegalArgumentException("row: " + tokens.length + " tokens have " + samplerLogprobs.length
                    + " log probabilities; give one to each, 0 where nothing was sampled");
        }
        int last = 0;
        for (Call call : calls) {
            if (call.from() < last || call.to() > tokens.length) {
                throw new IllegalArgumentException("row: a call over the tokens " + call.from() + " to " + call.to()
                        + " overlaps the one before it or leaves the row of " + tokens.length);
            }
            last = call.to();
        }
    }

    /** A row whose calls are the unbroken stretches of a mask, none with a reward of its own. */
    public static TrainingRow masked(
            String agent, String policyHash, int[] tokens, double[] samplerLogprobs, boolean[] sampled) {
        List<Call> calls = new ArrayList<>();
        int from = -1;
        for (int t = 0; t <= tokens.length; t++) {
            boolean in = t < tokens.length && sampled[t];
            if (in && from < 0) {
                from = t;
            } else if (!in && from >= 0) {
                calls.add(new Call(from, t, 0));
                from = -1;
            }
        }
        return new TrainingRow(agent, policyHash, tokens, samplerLogprobs, calls);
    }

    /**
     * A row of merged turns.
     *
     * @param turnRewards whether calls keep the rewards that were matched to them
     */
    public static TrainingRow of(Row row, boolean turnRewards) {
        List<Call> calls = new ArrayList<>();
        for (Transition turn : row.turns()) {
            calls.add(call(turn, turnRewards));
        }
        return of(row.first(), row.tokens(), row.logprobs(), calls);
    }

    /** A row of one turn alone. */
    public static TrainingRow of(Transition turn, boolean turnRewards) {
        int prompt = turn.promptIds().length;
        int all = prompt + turn.responseIds().length;
        int[] tokens = Arrays.copyOf(turn.promptIds(), all);
        System.arraycopy(turn.responseIds(), 0, tokens, prompt, all - prompt);
        float[] logprobs = new float[all];
        Arrays.fill(logprobs, Float.NaN);
        System.arraycopy(turn.logprobs(), 0, logprobs, prompt, turn.logprobs().length);
        return of(turn, tokens, logprobs, List.of(call(turn, turnRewards)));
    }

    private static TrainingRow of(Transition first, int[] tokens, float[] logprobs, List<Call> calls) {
        double[] wide = new double[logprobs.length];
        for (int t = 0; t < wide.length; t++) {
            wide[t] = logprobs[t];
        }
        return new TrainingRow(
                Objects.requireNonNullElse(first.agent(), ""),
                Objects.requireNonNullElse(first.policy().hash(), ""),
                tokens,
                wide,
                calls);
    }

    private static Call call(Transition turn, boolean turnRewards) {
        int from = turn.promptIds().length;
        return new Call(
                from,
                from + turn.responseIds().length,
                turnRewards ? turn.reward().orElse(0) : 0);
    }

    /** Whether the sampler told how likely each of its tokens was. */
    public boolean hasSamplerLogprobs() {
        return calls.stream()
                .allMatch(call ->
                        Arrays.stream(samplerLogprobs, call.from(), call.to()).noneMatch(Double::isNaN));
    }

    public int length() {
        return tokens.length;
    }

    public int sampledTokens() {
        return calls.stream().mapToInt(Call::length).sum();
    }

    /** Which tokens were sampled. */
    public boolean[] sampled() {
        boolean[] sampled = new boolean[tokens.length];
        for (Call call : calls) {
            Arrays.fill(sampled, call.from(), call.to(), true);
        }
        return sampled;
    }

    /** The same row without the calls behind the first so many, and without the tokens that only they need. */
    public TrainingRow firstCalls(int most) {
        if (calls.size() <= most) {
            return this;
        }
        List<Call> kept = calls.subList(0, most);
        int end = kept.isEmpty() ? 0 : kept.getLast().to();
        return new TrainingRow(
                agent, policyHash, Arrays.copyOf(tokens, end), Arrays.copyOf(samplerLogprobs, end), kept);
    }
}
