package dev.lightningstore.cli.quickstart;

import java.util.LinkedHashMap;
import java.util.Map;

/** How the policy learns by trial and error; docs/EXPERIMENTS.md says what else was tried. */
public final class Lesson {
    public static final int STEPS = 100;

    /** At which the answers of the training are drawn, and at which they are scored: as the policy says, nothing cut off. */
    public static final double TEMPERATURE = 1;

    private Lesson() {}

    /** For {@code AlgorithmSettings}: GRPO, 8 questions a step, each tried 8 times. */
    public static Map<String, String> settings(long seed) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("algorithm", "grpo");
        settings.put("learning_rate", "1e-3");
        settings.put("batch_size", "64");
        settings.put("group_size", "8");
        settings.put("entropy_coefficient", "0");
        settings.put("weight_decay", "0");
        settings.put("learning_rate_shape", "cosine");
        settings.put("micro_batch_tokens", "16384");
        settings.put("seed", String.valueOf(seed));
        return settings;
    }
}
