package dev.lightningstore.algorithm.loss;

/** What is maximised in place of the reward, token by token, so that one batch can be used without leaving the policy far behind. */
public sealed interface Surrogate {

    /**
     * One token's part.
     *
     * @param value what it adds to the objective
     * @param slope its derivative by the token's log probability
     * @param clipped whether the bound held the token back
     */
    record Term(double value, double slope, boolean clipped) {}

    /**
     * @param ratio how much likelier the token (or its row) is than when it was sampled
     * @param logprob of the token as the policy is now
     */
    Term term(double ratio, double logprob, double advantage);

    /**
     * PPO's: the lesser of the ratio times the advantage and the same with the ratio held within bounds.
     *
     * @param low how far below 1 the ratio may go
     * @param high how far above; more than {@code low} is DAPO's clip-higher
     * @param dual for a negative advantage the objective is not below this times the advantage (dual clip); 0 for no such bound
     */
    record Clip(double low, double high, double dual) implements Surrogate {
        public Clip {
            if (!(low >= 0 && low <= 1 && high >= 0)) {
                throw new IllegalArgumentException(
                        "clip_ratio: " + low + " below and " + high + " above 1 are no bounds of a ratio");
            }
            if (dual != 0 && !(dual > 1)) {
                throw new IllegalArgumentException("dual_clip: " + dual + " must be above 1, or 0 for none");
            }
        }

        @Override
        public Term term(double ratio, double logprob, double advantage) {
            double free = ratio * advantage;
            double held = Math.clamp(ratio, 1 - low, 1 + high) * advantage;
            double value = Math.min(free, held);
            if (dual > 0 && advantage < 0 && value < dual * advantage) {
                return new Term(dual * advantage, 0, true);
            }
            return held < free ? new Term(held, 0, true) : new Term(free, free, false);
        }
    }

    /**
     * CISPO's: the log probability times the advantage, weighted by the held ratio as a mere number. So no token is ever
     * without a gradient, however far it has moved.
     */
    record WeightClip(double low, double high) implements Surrogate {
        public WeightClip {
            if (!(low >= 0 && high >= 0)) {
                throw new IllegalArgumentException(
                        "clip_ratio: " + low + " below and " + high + " above 1 are no bounds of a weight");
            }
        }

        @Override
        public Term term(double ratio, double logprob, double advantage) {
            double weight = Math.clamp(ratio, Math.max(0, 1 - low), 1 + high);
            return new Term(weight * advantage * logprob, weight * advantage, weight != ratio);
        }
    }
}
