package dev.lightningstore.policy.net;

import dev.lightningstore.policy.weights.ModelConfig;
import dev.lightningstore.policy.weights.ModelConfig.RopeScaling;

/** Cosines and sines of the rotary positions, [positions, headDim], in the float steps of transformers. */
final class Rope {
    final float[] cos;
    final float[] sin;

    Rope(ModelConfig config, int positions) {
        int dim = config.headDim();
        int half = dim / 2;
        cos = new float[Math.multiplyExact(positions, dim)];
        sin = new float[cos.length];
        float[] frequency = frequencies(config, half);
        for (int position = 0; position < positions; position++) {
            for (int i = 0; i < dim; i++) {
                float angle = position * frequency[i % half];
                cos[position * dim + i] = (float) Math.cos(angle);
                sin[position * dim + i] = (float) Math.sin(angle);
            }
        }
    }

    private static float[] frequencies(ModelConfig config, int half) {
        float[] frequency = new float[half];
        for (int i = 0; i < half; i++) {
            float plain = (float) (1 / Math.pow(config.ropeTheta(), 2.0 * i / config.headDim()));
            frequency[i] = switch (config.ropeScaling()) {
                case null -> plain;
                case RopeScaling.Linear linear -> (float) (plain / linear.factor());
                case RopeScaling.Llama3 llama3 -> stretched(plain, llama3);
            };
        }
        return frequency;
    }

    /** Long waves are stretched, short ones stay, between them it is blended. */
    private static float stretched(float frequency, RopeScaling.Llama3 scaling) {
        double wave = 2 * Math.PI / frequency;
        double longest = scaling.originalMaxPositions() / scaling.lowFreqFactor();
        double shortest = scaling.originalMaxPositions() / scaling.highFreqFactor();
        if (wave > longest) {
            return (float) (frequency / scaling.factor());
        }
        if (wave < shortest) {
            return frequency;
        }
        double smooth = (scaling.originalMaxPositions() / wave - scaling.lowFreqFactor())
                / (scaling.highFreqFactor() - scaling.lowFreqFactor());
        return (float) ((1 - smooth) * frequency / scaling.factor() + smooth * frequency);
    }
}
