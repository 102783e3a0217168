package dev.lightningstore.config;

import dev.lightningstore.trace.Sampling;
import org.jspecify.annotations.Nullable;

/**
 * Who works with a tuned model, and which there are.
 *
 * @param base null where the agent knows by itself
 * @param tuned the name of the tuned deployment; null where there is none
 * @param useTuned false to keep to the base model
 * @param percentage the part of the users or sessions that gets the tuned model, from 0 to 100
 */
public record ModelSelection(
        @Nullable String base, @Nullable String tuned, boolean useTuned, double percentage) {
    private static final double ALL = 100;

    /** Whoever is traced under a low sampling rate must not be whoever gets the tuned model. */
    private static final String SALT = "tuned model of ";

    public ModelSelection {
        if (!(percentage >= 0 && percentage <= ALL)) {
            throw new IllegalArgumentException("percentage is " + percentage + ", not between 0 and 100");
        }
    }

    /**
     * Whether a tuned model is used where there is one.
     *
     * @param telemetry whether the agent is traced: a tuned model that nobody watches is not used
     * @param who the user or the session, who gets the same answer each time; nobody in particular is only among all
     */
    public boolean wantsTuned(boolean telemetry, @Nullable String who) {
        return useTuned
                && telemetry
                && (percentage >= ALL || who != null && Sampling.keeps(SALT + who, percentage / ALL));
    }

    /** The model's name; null where none is configured. */
    public @Nullable String model(boolean telemetry, @Nullable String who) {
        return tuned != null && wantsTuned(telemetry, who) ? tuned : base;
    }
}
