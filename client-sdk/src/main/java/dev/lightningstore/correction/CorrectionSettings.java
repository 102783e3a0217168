package dev.lightningstore.correction;

/**
 * How long to go on, and what the end is worth.
 *
 * @param maxCorrectionIterations corrections after the first try; 0 never corrects
 * @param temperature for the generator
 * @param validReward for an output that is valid in the end
 * @param improvedReward for one that has fewer problems than the first
 * @param unchangedReward for one that has as many or more
 */
public record CorrectionSettings(
        int maxCorrectionIterations,
        double temperature,
        double validReward,
        double improvedReward,
        double unchangedReward) {
    public static final CorrectionSettings DEFAULT = new CorrectionSettings(3, 0.7, 1, 0.5, -0.5);

    /** So that a mistake in a setting does not cost a fortune. */
    public static final int MOST_ITERATIONS = 100;

    public CorrectionSettings {
        if (maxCorrectionIterations < 0 || maxCorrectionIterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException(
                    "max_correction_iterations: " + maxCorrectionIterations + " must be 0 to " + MOST_ITERATIONS);
        }
        if (!(temperature >= 0 && Double.isFinite(temperature))) {
            throw new IllegalArgumentException("correction_temperature: " + temperature + " must not be negative");
        }
        if (!(validReward <= 1
                && improvedReward <= validReward
                && unchangedReward <= improvedReward
                && unchangedReward >= -1)) {
            throw new IllegalArgumentException("correction rewards: valid " + validReward + ", improved "
                    + improvedReward + " and unchanged " + unchangedReward + " must fall, within 1 and -1");
        }
    }
}
