package dev.lightningstore.reward;

/**
 * Brings the numbers of a component into the range of rewards: {@code from} becomes {@code low}, {@code to} becomes
 * {@code high}, and what lies outside is clipped.
 */
public record Scale(double from, double to, double low, double high) {
    public static final double MIN = -1;
    public static final double MAX = 1;

    /** Numbers that are rewards already; only clipped. */
    public static final Scale REWARD = new Scale(MIN, MAX, MIN, MAX);

    public Scale {
        if (!Double.isFinite(from) || !Double.isFinite(to) || from >= to) {
            throw new IllegalArgumentException("scale: from " + from + " to " + to + " must be finite and rise");
        }
        if (!(low >= MIN && low < high && high <= MAX)) {
            throw new IllegalArgumentException(
                    "scale: " + low + " to " + high + " must rise within " + MIN + " and " + MAX);
        }
    }

    /** Marks such as 1 to 5, as 0 to 1. */
    public static Scale positive(double from, double to) {
        return new Scale(from, to, 0, MAX);
    }

    /** Marks such as 1 to 5, as −1 to 1. */
    public static Scale signed(double from, double to) {
        return new Scale(from, to, MIN, MAX);
    }

    public double apply(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("scale: the value is not a number");
        }
        double clipped = Math.min(to, Math.max(from, value));
        return low + (clipped - from) / (to - from) * (high - low);
    }
}
