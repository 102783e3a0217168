package dev.lightningstore.algorithm.loss;

/** Estimates of the divergence of the policy from a reference, from the sampled token alone (Schulman's k1, k2, k3). */
public enum KlEstimate {
    /** The log ratio itself: unbiased, of either sign. As a loss its gradient has the mean 0, so use it in the reward. */
    K1 {
        @Override
        public double value(double logprob, double reference) {
            return logRatio(logprob, reference);
        }

        @Override
        public double slope(double logprob, double reference) {
            return inside(logprob, reference) ? 1 : 0;
        }
    },
    /** Half its square: never negative, biased, with the right gradient on policy. */
    K2 {
        @Override
        public double value(double logprob, double reference) {
            double difference = logRatio(logprob, reference);
            return difference * difference / 2;
        }

        @Override
        public double slope(double logprob, double reference) {
            return inside(logprob, reference) ? logprob - reference : 0;
        }
    },
    /** Unbiased and never negative: what GRPO adds to its loss. */
    K3 {
        @Override
        public double value(double logprob, double reference) {
            double difference = logRatio(logprob, reference);
            return Math.exp(-difference) - 1 + difference;
        }

        @Override
        public double slope(double logprob, double reference) {
            return inside(logprob, reference) ? 1 - Math.exp(reference - logprob) : 0;
        }
    };

    /** Beyond this the estimate is held: one token that the reference finds impossible must not be the whole gradient. */
    private static final double MOST = 10;

    public abstract double value(double logprob, double reference);

    /** Its derivative by the policy's log probability. */
    public abstract double slope(double logprob, double reference);

    private static double logRatio(double logprob, double reference) {
        return Math.clamp(logprob - reference, -MOST, MOST);
    }

    private static boolean inside(double logprob, double reference) {
        return Math.abs(logprob - reference) < MOST;
    }
}
