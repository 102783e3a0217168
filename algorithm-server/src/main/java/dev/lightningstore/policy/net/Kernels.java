package dev.lightningstore.policy.net;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import java.util.Map;

/** What PyTorch does to many tensors at once, in place and unrecorded. */
public final class Kernels {
    private final Script script;

    Kernels(PtNDManager manager) {
        script = new Script(manager, "Kernels", List.of("kernels.py"), Map.of("training", true));
    }

    /** The length of all these tensors taken as one vector. */
    public Tensor globalNorm(Ops ops, List<Tensor> tensors) {
        return script.run(ops, "global_norm", tensors);
    }

    /** Multiplies each by one number. */
    public void scale(Ops ops, List<Tensor> tensors, double by) {
        script.run(ops, "scale", tensors, by);
    }

    /**
     * One step of AdamW on each parameter, given its gradient and moments.
     *
     * @param steps for each parameter a scalar that counts the steps, this one included
     */
    public void adamW(
            Ops ops,
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            List<Tensor> steps,
            double learningRate,
            double beta1,
            double beta2,
            double weightDecay,
            double epsilon) {
        script.run(
                ops,
                "adamw",
                parameters,
                gradients,
                firstMoments,
                secondMoments,
                steps,
                learningRate,
                beta1,
                beta2,
                weightDecay,
                epsilon);
    }

    /** Writes one tensor's numbers into another of its shape. */
    public void copy(Ops ops, Tensor from, Tensor to) {
        script.run(ops, "copy", from, to);
    }

    /** {@code to = (1 - weight) to + weight from}: an average that follows. */
    public void follow(Ops ops, List<Tensor> to, List<Tensor> from, double weight) {
        script.run(ops, "follow", to, from, weight);
    }
}
