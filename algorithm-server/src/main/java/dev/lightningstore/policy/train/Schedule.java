package dev.lightningstore.policy.train;

/**
 * The learning rate by step: it rises in a straight line over the warm-up, then follows its shape down to the floor.
 *
 * @param total steps of the whole run, the warm-up included
 */
public record Schedule(Shape shape, double peak, double floor, long warmUp, long total) {
    public enum Shape {
        CONSTANT,
        LINEAR,
        COSINE
    }

    public Schedule {
        if (!(peak > 0) || !(floor >= 0) || floor > peak) {
            throw new IllegalArgumentException(
                    "learning rate: must be above 0 and its floor not above it, not " + peak + " and " + floor);
        }
        if (warmUp < 0 || total < warmUp) {
            throw new IllegalArgumentException("warm-up: must be from 0 to all " + total + " steps, is " + warmUp);
        }
    }

    public static Schedule constant(double rate) {
        return new Schedule(Shape.CONSTANT, rate, rate, 0, 0);
    }

    /** @param step from 0; the first step of a warm-up is not for nothing */
    public double at(long step) {
        if (step < warmUp) {
            return peak * (step + 1) / warmUp;
        }
        double done = total == warmUp ? 1 : Math.min(1, (double) (step - warmUp) / (total - warmUp));
        return switch (shape) {
            case CONSTANT -> peak;
            case LINEAR -> peak + (floor - peak) * done;
            case COSINE -> floor + (peak - floor) * (1 + Math.cos(Math.PI * done)) / 2;
        };
    }
}
