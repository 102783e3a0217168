package dev.lightningstore.policy.weights;

import java.nio.FloatBuffer;
import java.util.Set;

/** A model's tensors, by the names of Hugging Face's Llama ("model.layers.0.self_attn.q_proj.weight"). */
public interface Weights extends AutoCloseable {
    ModelConfig config();

    Set<String> names();

    /** @throws IllegalArgumentException if there is no such tensor */
    long[] shape(String name);

    /** Writes the whole tensor as fp32, row by row, from the buffer's position on. */
    void read(String name, FloatBuffer into);

    /** The narrowest kind that keeps every number as it is. */
    default Dtype dtype() {
        return Dtype.F32;
    }

    @Override
    void close();
}
