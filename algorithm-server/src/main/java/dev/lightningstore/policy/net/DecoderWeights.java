package dev.lightningstore.policy.net;

import dev.lightningstore.policy.weights.ModelConfig;
import dev.lightningstore.policy.weights.Weights;
import java.nio.FloatBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A decoder's parameters as something to write to disk. */
final class DecoderWeights implements Weights {
    private final Decoder decoder;
    private final @Nullable Adapter merged;

    DecoderWeights(Decoder decoder, @Nullable Adapter merged) {
        this.decoder = decoder;
        this.merged = merged;
    }

    @Override
    public ModelConfig config() {
        return decoder.config();
    }

    @Override
    public Set<String> names() {
        return decoder.parameters().keySet();
    }

    @Override
    public long[] shape(String name) {
        return decoder.parameter(name).shape();
    }

    @Override
    public void read(String name, FloatBuffer into) {
        try (Ops ops = decoder.torch().ops()) {
            float[] values = decoder.parameter(name).floats();
            float[] added = merged == null ? null : merged.difference(ops, name);
            for (int i = 0; added != null && i < values.length; i++) {
                values[i] += added[i];
            }
            into.put(values);
        }
    }

    /** The decoder goes on. */
    @Override
    public void close() {}
}
