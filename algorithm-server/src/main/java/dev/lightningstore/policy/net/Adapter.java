package dev.lightningstore.policy.net;

import dev.lightningstore.policy.weights.PeftAdapter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One set of low-rank pairs on a decoder, which may have several. Fresh, it changes nothing: B is zero. */
public final class Adapter implements AutoCloseable {
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    private final Lora lora;
    private final Ops home;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Decoder base;
    private final List<Tensor> pairs = new ArrayList<>();
    private final Script script;

    Adapter(Decoder base, Lora lora, long seed) {
        this.base = base;
        this.lora = lora;
        this.home = base.torch().lasting();
        SplittableRandom random = new SplittableRandom(seed);
        for (int layer = 0; layer < base.config().layers(); layer++) {
            for (String projection : Lora.PROJECTIONS) {
                if (!lora.targets(projection)) {
                    pairs.add(home.nothing());
                    pairs.add(home.nothing());
                    continue;
                }
                long[] shape = Layout.shape(base.config(), projection + ".weight");
                String name = Layout.inLayer(layer, projection);
                pairs.add(parameter(name + A, uniform(random, lora.rank(), shape[1])));
                pairs.add(parameter(name + B, home.zeros(shape[0], lora.rank())));
            }
        }
        script = bound();
    }

    /** A script of its own with the base's weights and these pairs. */
    Script bound() {
        Script bound = base.script(lora.scale(), lora.dropout());
        try (Ops ops = home.inner()) {
            bound.callWith(ops, base.torch().precision() == Precision.FP32 ? "bind" : "bind_cast", base.ordered());
            bound.callWith(ops, "adapt", pairs);
        }
        return bound;
    }

    public Lora lora() {
        return lora;
    }

    /** By PEFT's names, without its prefix: {@code model.layers.0.self_attn.q_proj.lora_A.weight}. */
    public Map<String, Tensor> parameters() {
        return parameters;
    }

    /**
     * The pairs as peft keeps them.
     *
     * @param baseName what peft is told of the base: a path or a name
     */
    public PeftAdapter peft(String baseName) {
        Map<String, PeftAdapter.Factors> modules = new LinkedHashMap<>();
        parameters.forEach((name, a) -> {
            if (name.endsWith(A)) {
                String module = name.substring(0, name.length() - A.length());
                Tensor b = parameter(module + B);
                modules.put(
                        module,
                        new PeftAdapter.Factors((int) a.shape()[1], (int) b.shape()[0], a.floats(), b.floats()));
            }
        });
        return new PeftAdapter(lora.rank(), lora.alpha(), lora.dropout(), modules, baseName);
    }

    /** Takes over pairs; modules that have none are left as the base has them. */
    void take(Ops ops, PeftAdapter read) {
        parameters.forEach((name, tensor) -> {
            PeftAdapter.Factors factors = read.modules().get(name.substring(0, name.length() - A.length()));
            float[] values = new float[Math.toIntExact(tensor.shape()[0] * tensor.shape()[1])];
            if (factors != null) {
                values = name.endsWith(A) ? factors.a() : factors.b();
            }
            base.torch().kernels().copy(ops, ops.floats(values, tensor.shape()), tensor);
        });
    }

    private Tensor parameter(String name) {
        Tensor found = parameters.get(name);
        if (found == null) {
            throw new IllegalStateException("the adapter has no " + name);
        }
        return found;
    }

    Script script() {
        return script;
    }

    /** The pair of a weight as what is added to it; null if the adapter does not touch it. */
    float @Nullable [] difference(Ops ops, String weight) {
        String name = weight.replaceFirst("\\.weight$", "");
        Tensor a = parameters.get(name + A);
        Tensor b = parameters.get(name + B);
        return a == null || b == null
                ? null
                : b.detach().matMul(a.detach()).mul(ops.scalar(lora.scale())).floats();
    }

    @Override
    public void close() {
        base.forget(this);
        script.close();
        home.close();
    }

    private Tensor parameter(String name, Tensor tensor) {
        tensor.gathersGradient(true);
        parameters.put(name, tensor);
        return tensor;
    }

    /** What PEFT begins with: Kaiming's uniform with a gain of sqrt(1/3). */
    private Tensor uniform(SplittableRandom random, long rank, long inputs) {
        float bound = (float) (1 / Math.sqrt(inputs));
        float[] values = new float[Math.toIntExact(rank * inputs)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        return home.floats(values, rank, inputs);
    }
}
