package dev.lightningstore.algorithm.loss;

/** Adds up, over the tokens of a step, what its figures are made of. Of one thread. */
public final class LossTally {
    private long tokens;
    private long clipped;
    private double loss;
    private double valueLoss;
    private double ratio;
    private double highestRatio;
    private double kl;
    private double entropy;
    private double correction;

    void token(double ratio, boolean clipped, double kl, double entropy, double correction) {
        tokens++;
        this.clipped += clipped ? 1 : 0;
        this.ratio += ratio;
        highestRatio = Math.max(highestRatio, ratio);
        this.kl += kl;
        this.entropy += entropy;
        this.correction += correction;
    }

    public void loss(double loss) {
        this.loss += loss;
    }

    /** Of the learned value. */
    public void valueLoss(double loss) {
        valueLoss += loss;
    }

    public double valueLoss() {
        return valueLoss;
    }

    public long tokens() {
        return tokens;
    }

    /** The sum over rows, which their weights make a mean over the batch. */
    public double loss() {
        return loss;
    }

    public double ratio() {
        return mean(ratio);
    }

    public double highestRatio() {
        return highestRatio;
    }

    public double clipFraction() {
        return mean(clipped);
    }

    public double kl() {
        return mean(kl);
    }

    public double entropy() {
        return mean(entropy);
    }

    /** The mean weight of the sampler's correction; 1 where sampler and trainer agree. */
    public double correction() {
        return mean(correction);
    }

    private double mean(double sum) {
        return tokens == 0 ? 0 : sum / tokens;
    }
}
