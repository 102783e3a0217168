package dev.lightningstore.algorithm.loss;

/**
 * Half the squared distance of the values from the returns. A value that has moved further than the clip from what it was
 * before the batch is judged as if it stood at the clip, where that is the worse of the two (PPO).
 *
 * @param clip how far a value may move; 0 for as far as it likes
 */
public record ValueLoss(double coefficient, double clip) {
    public ValueLoss {
        if (!(coefficient >= 0 && clip >= 0)) {
            throw new IllegalArgumentException(
                    "value_coefficient, value_clip: " + coefficient + " and " + clip + " must not be below 0");
        }
    }

    /**
     * @param counts which entries have a value to learn
     * @param before the values before this batch's first update
     */
    public RowLoss of(boolean[] counts, double[] weights, double[] values, double[] before, double[] returns) {
        RowLoss loss = RowLoss.zero(values.length);
        double total = 0;
        for (int t = 0; t < values.length; t++) {
            if (!counts[t]) {
                continue;
            }
            double free = values[t] - returns[t];
            double heldValue = clip == 0 ? values[t] : Math.clamp(values[t], before[t] - clip, before[t] + clip);
            double held = heldValue - returns[t];
            boolean worseHeld = held * held > free * free;
            double error = worseHeld ? held : free;
            total += weights[t] * coefficient * error * error / 2;
            loss.byValue()[t] = worseHeld ? 0 : weights[t] * coefficient * error;
        }
        return new RowLoss(total, loss.byLogprob(), loss.byEntropy(), loss.byValue());
    }
}
