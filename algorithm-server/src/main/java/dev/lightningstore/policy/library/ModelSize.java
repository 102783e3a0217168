package dev.lightningstore.policy.library;

import dev.lightningstore.policy.weights.ModelConfig;
import dev.lightningstore.policy.weights.ModelConfig.Family;

/** How large a model that is made on the spot is. Named in lower case on the command line. */
public enum ModelSize {
    /** For tests: some 100,000 parameters. */
    TINY(64, 176, 2, 4, 2),
    /** Learns a small task within minutes on two cores: about a million. */
    SMALL(128, 352, 4, 4, 2),
    /** About six million. */
    MEDIUM(256, 704, 8, 8, 4);

    private static final int POSITIONS = 2048;
    private static final double THETA = 10_000;
    private static final double EPSILON = 1e-6;

    private final int hidden;
    private final int intermediate;
    private final int layers;
    private final int heads;
    private final int kvHeads;

    ModelSize(int hidden, int intermediate, int layers, int heads, int kvHeads) {
        this.hidden = hidden;
        this.intermediate = intermediate;
        this.layers = layers;
        this.heads = heads;
        this.kvHeads = kvHeads;
    }

    ModelConfig config(Family family, int vocabulary) {
        return new ModelConfig(
                family,
                vocabulary,
                hidden,
                intermediate,
                layers,
                heads,
                kvHeads,
                hidden / heads,
                POSITIONS,
                EPSILON,
                THETA,
                null,
                family == Family.QWEN2,
                family == Family.QWEN3,
                true,
                null);
    }
}
