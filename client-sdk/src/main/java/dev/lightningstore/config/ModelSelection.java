package dev.lightningstore.config;

import org.jspecify.annotations.Nullable;

/**
 * Which model an agent uses: the tuned one where there is one and its use is wanted and recorded, else the base model.
 *
 * @param base null where the agent knows by itself
 * @param tuned the name of the tuned deployment; null where there is none
 * @param useTuned false to keep to the base model
 */
public record ModelSelection(
        @Nullable String base, @Nullable String tuned, boolean useTuned) {
    /**
     * The model's name; null where none is configured.
     *
     * @param telemetry whether the agent is traced: a tuned model that nobody watches is not used
     */
    public @Nullable String model(boolean telemetry) {
        return tuned != null && useTuned && telemetry ? tuned : base;
    }
}
