package dev.lightningstore.serving;

import dev.lightningstore.serving.Drawn.Likely;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From what a model says of the next token to the next token. The token is found by walking over the ids until their probabilities have
 * added up to a random number: the order of ids, unlike that of probabilities, does not change with the last bit of a logit.
 * Keeps its memory between calls; for one thread.
 */
final class Sampler {
    private final float[] adjusted;
    private final float[] weights;
    private final Cut cut;

    Sampler(int vocabulary) {
        adjusted = new float[vocabulary];
        weights = new float[vocabulary];
        cut = new Cut(vocabulary);
    }

    /**
     * @param logits of several tokens to be drawn, of which this one's begin at {@code from}
     * @param written null where nothing is penalised
     * @param allowed the only tokens that may come; null for all
     * @param uniform a random number, at least 0 and below 1
     * @param likeliest how many of the likeliest to tell of
     */
    Drawn draw(
            float[] logits,
            int from,
            Sampling sampling,
            @Nullable Written written,
            @Nullable BitSet allowed,
            double uniform,
            int likeliest) {
        System.arraycopy(logits, from, adjusted, 0, adjusted.length);
        Scale raw = weigh();
        Scale drawnFrom = raw;
        if (written != null) {
            written.penalise(adjusted, sampling);
        }
        if (allowed != null) {
            forbidAllBut(allowed);
        }
        int id;
        if (sampling.isGreedy()) {
            id = likeliest();
            drawnFrom = new Scale(adjusted[id], 1);
        } else {
            if (written != null || allowed != null || sampling.temperature() != 1) {
                divide((float) sampling.temperature());
                drawnFrom = allowed == null ? weigh() : weigh(allowed);
            }
            if (sampling.cuts()) {
                drawnFrom = new Scale(drawnFrom.largest, cut.apply(weights, drawnFrom.sum, sampling));
            }
            id = find(uniform * drawnFrom.sum);
        }
        return new Drawn(
                id,
                drawnFrom.logprob(adjusted[id]),
                raw.logprob(logits[from + id]),
                likeliest == 0 ? List.of() : likeliest(logits, from, raw, drawnFrom, sampling, likeliest));
    }

    /** What turns a logit into a probability: the largest, and the sum of all as parts of it. */
    private record Scale(float largest, double sum) {
        double logprob(float logit) {
            return (double) logit - largest - Math.log(sum);
        }
    }

    private Scale weigh() {
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : adjusted) {
            largest = Math.max(largest, logit);
        }
        if (!Float.isFinite(largest)) {
            throw new IllegalStateException("the model says " + largest + " of a token: its weights are broken");
        }
        double sum = 0;
        for (int id = 0; id < weights.length; id++) {
            weights[id] = Exponential.of(adjusted[id] - largest);
            sum += weights[id];
        }
        return new Scale(largest, sum);
    }

    /** As {@link #weigh()}, where all others are impossible. */
    private Scale weigh(BitSet allowed) {
        float largest = adjusted[likeliest()];
        Arrays.fill(weights, 0);
        double sum = 0;
        for (int id = allowed.nextSetBit(0); id >= 0; id = allowed.nextSetBit(id + 1)) {
            weights[id] = Exponential.of(adjusted[id] - largest);
            sum += weights[id];
        }
        return new Scale(largest, sum);
    }

    private void forbidAllBut(BitSet allowed) {
        for (int id = allowed.nextClearBit(0); id < adjusted.length; id = allowed.nextClearBit(id + 1)) {
            adjusted[id] = Float.NEGATIVE_INFINITY;
        }
    }

    private void divide(float temperature) {
        for (int id = 0; id < adjusted.length; id++) {
            adjusted[id] /= temperature;
        }
    }

    private int likeliest() {
        int best = 0;
        for (int id = 1; id < adjusted.length; id++) {
            if (adjusted[id] > adjusted[best]) {
                best = id;
            }
        }
        return best;
    }

    private int find(double target) {
        double passed = 0;
        int last = 0;
        for (int id = 0; id < weights.length; id++) {
            if (weights[id] > 0) {
                passed += weights[id];
                last = id;
                if (passed > target) {
                    break;
                }
            }
        }
        return last;
    }

    private List<Likely> likeliest(float[] logits, int from, Scale raw, Scale drawnFrom, Sampling sampling, int count) {
        int[] ids = new int[Math.min(count, adjusted.length)];
        int found = 0;
        for (int id = 0; id < adjusted.length; id++) {
            if (found == ids.length && logits[from + id] <= logits[from + ids[found - 1]]) {
                continue;
            }
            int place = found < ids.length ? found++ : found - 1;
            while (place > 0 && logits[from + id] > logits[from + ids[place - 1]]) {
                ids[place] = ids[place - 1];
                place--;
            }
            ids[place] = id;
        }
        List<Likely> list = new ArrayList<>(ids.length);
        int greedy = sampling.isGreedy() ? likeliest() : -1;
        for (int id : ids) {
            boolean possible = sampling.isGreedy() ? id == greedy : weights[id] > 0;
            double logprob = possible ? drawnFrom.logprob(adjusted[id]) : Double.NEGATIVE_INFINITY;
            list.add(new Likely(id, logprob, raw.logprob(logits[from + id])));
        }
        return list;
    }
}
