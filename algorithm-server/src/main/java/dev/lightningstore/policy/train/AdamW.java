package dev.lightningstore.policy.train;

import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.net.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * AdamW with PyTorch's fused kernel, after a clip of the gradient's global norm. Only matrices decay; norms and biases do not.
 * Its moments can be read and written, so that a run can go on.
 */
public final class AdamW implements AutoCloseable {
    private static final String STEP = "adamw.step";

    private final Torch torch;
    private final Settings settings;
    private final Ops home;
    private final Map<String, Tensor> parameters;
    private final Map<String, Tensor> first = new LinkedHashMap<>();
    private final Map<String, Tensor> second = new LinkedHashMap<>();
    private long step;

    /** @param maxNorm of the whole gradient; infinite for no clip */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay, double maxNorm) {
        public static final Settings USUAL = new Settings(0.9, 0.999, 1e-8, 0.01, 1);

        public Settings {
            if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
                throw new IllegalArgumentException(
                        "betas: must be at least 0 and below 1, not " + beta1 + " and " + beta2);
            }
            if (!(epsilon > 0) || !(weightDecay >= 0) || !(maxNorm > 0)) {
                throw new IllegalArgumentException(
                        "epsilon and the greatest norm must be above 0, weight decay not below");
            }
        }
    }

    /** @param parameters that gather gradients */
    public AdamW(Torch torch, Map<String, Tensor> parameters, Settings settings) {
        this.torch = torch;
        this.settings = settings;
        this.parameters = new LinkedHashMap<>(parameters);
        this.home = torch.ops();
        this.parameters.forEach((name, parameter) -> {
            first.put(name, home.zeros(parameter.shape()));
            second.put(name, home.zeros(parameter.shape()));
        });
    }

    /**
     * Uses up the gathered gradients. If they are not all finite nothing is changed: one bad batch must not end a run.
     *
     * @return the gradient's norm before the clip
     */
    public double step(Ops ops, double learningRate) {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        parameters.forEach(
                (name, parameter) -> parameter.gradient(ops).ifPresent(gradient -> gradients.put(name, gradient)));
        if (gradients.isEmpty()) {
            return 0;
        }
        List<Tensor> all = List.copyOf(gradients.values());
        double norm = torch.kernels().globalNorm(ops, all).number();
        if (Double.isFinite(norm)) {
            if (norm > settings.maxNorm) {
                torch.kernels().scale(ops, all, settings.maxNorm / norm);
            }
            step++;
            Tensor count = ops.scalar(step);
            update(ops, gradients, true, settings.weightDecay, learningRate, count);
            update(ops, gradients, false, 0, learningRate, count);
        }
        gradients.keySet().forEach(name -> tensor(parameters, name).zeroGradient());
        return norm;
    }

    public long steps() {
        return step;
    }

    public State state() {
        Set<String> names = new LinkedHashSet<>();
        first.keySet().forEach(name -> names.add("m." + name));
        second.keySet().forEach(name -> names.add("v." + name));
        return new State() {
            @Override
            public Set<String> arrays() {
                return names;
            }

            @Override
            public float[] array(String name) {
                return moment(name).floats();
            }

            @Override
            public Map<String, Long> numbers() {
                return Map.of(STEP, step);
            }
        };
    }

    public void restore(State state) {
        for (String name : state().arrays()) {
            try (Ops ops = torch.ops()) {
                Tensor moment = moment(name);
                torch.kernels().copy(ops, ops.floats(state.array(name), moment.shape()), moment);
            }
        }
        step = state.number(STEP);
    }

    @Override
    public void close() {
        home.close();
    }

    private void update(
            Ops ops, Map<String, Tensor> gradients, boolean matrices, double decay, double learningRate, Tensor count) {
        List<String> names = gradients.keySet().stream()
                .filter(name -> (tensor(parameters, name).shape().length > 1) == matrices)
                .toList();
        if (names.isEmpty()) {
            return;
        }
        torch.kernels()
                .adamW(
                        ops,
                        pick(parameters, names),
                        pick(gradients, names),
                        pick(first, names),
                        pick(second, names),
                        names.stream().map(_ -> count).toList(),
                        learningRate,
                        settings.beta1,
                        settings.beta2,
                        decay,
                        settings.epsilon);
    }

    private Tensor moment(String name) {
        return tensor(name.startsWith("m.") ? first : second, name.substring(2));
    }

    private static List<Tensor> pick(Map<String, Tensor> from, List<String> names) {
        List<Tensor> picked = new ArrayList<>(names.size());
        names.forEach(name -> picked.add(tensor(from, name)));
        return picked;
    }

    private static Tensor tensor(Map<String, Tensor> from, String name) {
        Tensor found = from.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the state has " + name + ", the optimizer does not");
        }
        return found;
    }
}
