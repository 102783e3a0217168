package dev.lightningstore.algorithm.loss;

/** Over what the ratio between the policy as it is and as it was is taken. */
public enum Ratio {
    /** Each token has its own (PPO, GRPO). */
    TOKEN,
    /** All tokens of a row share the geometric mean of theirs (GSPO). */
    SEQUENCE;

    /** Beyond this a log ratio is cut, so that no token alone can overflow the exponential. */
    static final double MOST = 20;

    /** The log ratio of each sampled token; 0 elsewhere. */
    double[] logRatios(boolean[] sampled, double[] now, double[] before) {
        double[] logRatios = new double[now.length];
        double sum = 0;
        int count = 0;
        for (int t = 0; t < now.length; t++) {
            if (sampled[t]) {
                logRatios[t] = Math.clamp(now[t] - before[t], -MOST, MOST);
                sum += logRatios[t];
                count++;
            }
        }
        if (this == SEQUENCE && count > 0) {
            for (int t = 0; t < now.length; t++) {
                logRatios[t] = sampled[t] ? sum / count : 0;
            }
        }
        return logRatios;
    }
}
