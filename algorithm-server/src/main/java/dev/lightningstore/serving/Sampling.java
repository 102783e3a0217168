package dev.lightningstore.serving;

import dev.lightningstore.error.StoreException;

/**
 * How tokens are drawn. What the model says is penalised first, then divided by the temperature, then cut to the {@code topK} likeliest, of
 * these to the fewest that have {@code topP} of the probability, and of these to those at least {@code minP} times as likely as the
 * likeliest.
 *
 * @param temperature 0 takes the likeliest token always
 * @param topK 0 for all
 * @param repetitionPenalty divides what speaks for a token of the prompt or the answer so far; 1 for none
 * @param presencePenalty taken off what the answer has already
 * @param frequencyPenalty taken off once for each time that the answer has it
 */
public record Sampling(
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty) {
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0, 0);
    /** As the model says, nothing cut off: what policy gradients are computed for. */
    public static final Sampling PLAIN = new Sampling(1, 0, 1, 0, 1, 0, 0);

    private static final double MAX_TEMPERATURE = 100;
    private static final double MAX_PENALTY = 10;

    public Sampling {
        check("temperature", temperature >= 0 && temperature <= MAX_TEMPERATURE, "between 0 and 100", temperature);
        check("top_k", topK >= 0, "at least 1, or 0 or -1 for all", topK);
        check("top_p", topP > 0 && topP <= 1, "above 0 and at most 1", topP);
        check("min_p", minP >= 0 && minP <= 1, "between 0 and 1", minP);
        check(
                "repetition_penalty",
                repetitionPenalty > 0 && repetitionPenalty <= MAX_PENALTY,
                "above 0 and at most 10",
                repetitionPenalty);
        check("presence_penalty", Math.abs(presencePenalty) <= MAX_PENALTY, "between -10 and 10", presencePenalty);
        check("frequency_penalty", Math.abs(frequencyPenalty) <= MAX_PENALTY, "between -10 and 10", frequencyPenalty);
    }

    public Sampling withTemperature(double other) {
        return new Sampling(other, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty);
    }

    boolean isGreedy() {
        return temperature == 0;
    }

    boolean penalises() {
        return repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0;
    }

    boolean cuts() {
        return topK > 0 || topP < 1 || minP > 0;
    }

    private static void check(String field, boolean right, String range, double is) {
        if (!right) {
            throw StoreException.Invalid.field(field, "must be " + range + ", is " + is);
        }
    }
}
