package dev.lightningstore.policy.net;

/** In what products are taken. Weights, gradients, norms, logits and losses are fp32 always. */
public enum Precision {
    FP32(6),
    /** For GPUs that have it; a CPU computes it too, slowly. */
    BF16(15);

    /** PyTorch's number for it. */
    final long dtype;

    Precision(long dtype) {
        this.dtype = dtype;
    }
}
