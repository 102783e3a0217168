package dev.lightningstore.toolpolicy;

/**
 * One number of a state, and how it is brought to the scale that the network knows.
 *
 * @param mean over the states that were learned from
 * @param deviation of them; above 0
 */
public record Feature(String name, double mean, double deviation) {
    public Feature {
        if (!Double.isFinite(mean) || !Double.isFinite(deviation) || deviation <= 0) {
            throw new IllegalArgumentException("feature " + name + ": mean " + mean + " and deviation " + deviation
                    + " must be finite, and the deviation above 0");
        }
    }

    public double scaled(ToolState state) {
        return (state.features().getOrDefault(name, 0.0) - mean) / deviation;
    }
}
