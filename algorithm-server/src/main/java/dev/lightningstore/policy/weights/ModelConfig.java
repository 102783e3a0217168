package dev.lightningstore.policy.weights;

import org.jspecify.annotations.Nullable;

/**
 * The shape of a Llama-family decoder, by the names of Hugging Face's config.json.
 *
 * @param headDim size of a head; not always {@code hiddenSize / heads} (Qwen3)
 * @param qkvBias whether the query, key and value projections have a bias (Qwen2)
 * @param qkNorm whether query and key heads are normalised before they are rotated (Qwen3)
 * @param tiedEmbeddings whether the output layer is the embedding
 * @param slidingWindow how far a token looks back; null for all the way
 */
public record ModelConfig(
        Family family,
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        int maxPositions,
        double rmsNormEps,
        double ropeTheta,
        @Nullable RopeScaling ropeScaling,
        boolean qkvBias,
        boolean qkNorm,
        boolean tiedEmbeddings,
        @Nullable Integer slidingWindow) {

    /** Whose config it is: decides the names in config.json and what transformers is told on export. */
    public enum Family {
        LLAMA,
        QWEN2,
        QWEN3,
        MISTRAL
    }

    /** Llama 3's stretching of the rotary frequencies; {@code factor} alone is linear scaling. */
    public sealed interface RopeScaling {
        record Linear(double factor) implements RopeScaling {}

        record Llama3(double factor, double lowFreqFactor, double highFreqFactor, int originalMaxPositions)
                implements RopeScaling {}
    }
}
