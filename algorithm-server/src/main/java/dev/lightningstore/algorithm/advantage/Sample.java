package dev.lightningstore.algorithm.advantage;

/** Mean and spread of some numbers. */
public record Sample(int size, double mean, double deviation) {
    /** Numbers that differ by less than this part of the largest are equal: the rest is rounding, and must not be blown up. */
    private static final double EQUAL = 1e-9;

    /** The deviation is that of a sample (n - 1), as everybody's GRPO has it; 0 where there are fewer than two numbers. */
    public static Sample of(double... values) {
        if (values.length == 0) {
            return new Sample(0, 0, 0);
        }
        double sum = 0;
        double min = values[0];
        double max = values[0];
        for (double value : values) {
            sum += value;
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        double mean = sum / values.length;
        if (max - min <= EQUAL * Math.max(1, Math.max(Math.abs(min), Math.abs(max)))) {
            return new Sample(values.length, mean, 0);
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new Sample(values.length, mean, Math.sqrt(squares / (values.length - 1)));
    }

    /** Whether there is nothing to learn from a comparison: one number alone, or all the same. */
    public boolean flat() {
        return deviation == 0;
    }

    /** How many deviations above the mean; 0 where all are equal. */
    public double standardised(double value) {
        return flat() ? 0 : (value - mean) / deviation;
    }

    /** How far above the mean; exactly 0 where all are equal. */
    public double centred(double value) {
        return flat() ? 0 : value - mean;
    }

    /** How far above the mean of the others; 0 where all are equal or there are no others. */
    public double leftOut(double value) {
        return flat() ? 0 : (value - mean) * size / (size - 1);
    }
}
