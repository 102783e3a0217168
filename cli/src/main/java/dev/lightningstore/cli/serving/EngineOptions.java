package dev.lightningstore.cli.serving;

import dev.lightningstore.serving.EngineLimits;
import picocli.CommandLine.Option;

/** Where policies are computed, and how many answers of what length at once. */
public final class EngineOptions {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, gpu0, … (default: ${DEFAULT-VALUE}).")
    private String device = "";

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "16",
            description = "Answers that are written at the same time (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            defaultValue = "2048",
            description =
                    "Of a prompt and its answer, or of a row to train on; a slot has memory for all of them (default:"
                            + " ${DEFAULT-VALUE}).")
    private int context;

    public String device() {
        return device;
    }

    public EngineLimits limits() {
        return limits(EngineLimits.DEFAULT.queue());
    }

    /** @param queue answers that may wait */
    public EngineLimits limits(int queue) {
        return new EngineLimits(slots, context, EngineLimits.DEFAULT.prefillTokens(), queue);
    }
}
