package dev.lightningstore.training;

import dev.lightningstore.algorithm.AlgorithmSettings;
import dev.lightningstore.algorithm.DecoderPolicy;
import dev.lightningstore.algorithm.DirectPreference;
import dev.lightningstore.algorithm.FrozenDecoder;
import dev.lightningstore.algorithm.PolicyGradient;
import dev.lightningstore.algorithm.ScoringPolicy;
import dev.lightningstore.algorithm.SupervisedFineTuning;
import dev.lightningstore.algorithm.ToolLearning;
import dev.lightningstore.algorithm.ValueHead;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Pass.Memory;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.train.AdamW;
import dev.lightningstore.policy.train.Schedule;
import dev.lightningstore.policy.train.State;
import dev.lightningstore.policy.train.StateFile;
import dev.lightningstore.policy.weights.PolicyHash;
import dev.lightningstore.policy.weights.Progress;
import dev.lightningstore.policy.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The weights in training and all that moves them, which can be written down and taken up again. Of one thread. */
final class Learner implements Trained, AutoCloseable {
    private static final AdamW.Settings USUAL = AdamW.Settings.USUAL;
    /** Numbers of whole distributions over the vocabulary that may be in memory at a time: a quarter of a gigabyte. */
    private static final int DISTRIBUTION_NUMBERS = 1 << 26;

    private static final String PARAMETER = "parameter.";
    private static final String REFERENCE = "reference.";
    private static final String PASSES = "passes";

    private final Parts parts = new Parts();
    private final Torch torch;
    private final Decoder decoder;
    private final @Nullable Adapter adapter;
    private final Map<String, Tensor> parameters;
    private final Map<String, Tensor> followers;
    private final @Nullable ScoringPolicy reference;
    private final AdamW optimizer;
    private final Schedule schedule;
    private final double follow;
    private final DecoderPolicy policy;
    private long step;

    /**
     * @param weights of the model that training begins with
     * @param steps of the whole run
     * @param context tokens of the longest row
     */
    Learner(Torch torch, Weights weights, TrainingSpec spec, int steps, int context) {
        this.torch = torch;
        AlgorithmSettings.Descent descent = spec.algorithm().descent();
        follow = descent.referenceFollow();
        schedule = new Schedule(descent.shape(), 1, 0, Math.min(descent.warmUpSteps(), steps), steps);
        int distributions = Math.max(1, DISTRIBUTION_NUMBERS / weights.config().vocabSize());
        try {
            decoder = parts.add(Decoder.load(torch, weights, context));
            adapter = spec.lora() == null ? null : parts.add(decoder.adapter(spec.lora(), spec.seed()));
            ValueHead head = needsValues(spec)
                    ? parts.add(new ValueHead(torch, weights.config().hiddenSize()))
                    : null;
            parameters = DecoderPolicy.parameters(decoder, adapter, head);
            double temperature = spec.sampling().temperature();
            Followed followed = needsReference(spec) ? reference(weights, spec, context) : null;
            followers = followed == null || follow == 0 ? Map.of() : followed.parameters();
            reference = followed == null
                    ? null
                    : new FrozenDecoder(followed.decoder(), followed.adapter(), temperature, distributions);
            optimizer = parts.add(new AdamW(
                    torch,
                    parameters,
                    new AdamW.Settings(
                            USUAL.beta1(),
                            USUAL.beta2(),
                            USUAL.epsilon(),
                            descent.weightDecay(),
                            spec.algorithm().algorithm().updates().maxGradientNorm())));
            policy = new DecoderPolicy(
                    decoder,
                    adapter,
                    head,
                    new DecoderPolicy.Options(temperature, samples(spec), new Memory(0, distributions), spec.seed()),
                    (ops, rate) -> optimizer.step(ops, rate * schedule.at(step)));
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private record Followed(Decoder decoder, @Nullable Adapter adapter) {
        Map<String, Tensor> parameters() {
            return adapter == null ? decoder.parameters() : adapter.parameters();
        }
    }

    /** A fresh adapter changes nothing, so that the base alone is the reference of one, unless it follows. */
    private Followed reference(Weights weights, TrainingSpec spec, int context) {
        if (spec.lora() == null) {
            return new Followed(parts.add(Decoder.load(torch, weights, context)), null);
        }
        return new Followed(decoder, follow == 0 ? null : parts.add(decoder.adapter(spec.lora(), spec.seed())));
    }

    private static boolean needsReference(TrainingSpec spec) {
        return switch (spec.algorithm().algorithm()) {
            case PolicyGradient gradient -> gradient.needsReference();
            case DirectPreference _ -> true;
            case SupervisedFineTuning _, ToolLearning _ -> false;
        };
    }

    /** Entropy is of interest where the policy draws its own tokens. */
    private static boolean samples(TrainingSpec spec) {
        return spec.algorithm().algorithm() instanceof PolicyGradient;
    }

    private static boolean needsValues(TrainingSpec spec) {
        return spec.algorithm().algorithm() instanceof PolicyGradient gradient && gradient.needsValues();
    }

    DecoderPolicy policy() {
        return policy;
    }

    /** What the policy should stay near; null where the algorithm asks for none. */
    @Nullable
    ScoringPolicy reference() {
        return reference;
    }

    Decoder decoder() {
        return decoder;
    }

    @Nullable
    Adapter adapter() {
        return adapter;
    }

    /** The weights as they would be on disk, with those of the adapter in them. */
    Weights weights() {
        return decoder.weights(adapter);
    }

    @Override
    public String hash() {
        return PolicyHash.of(weights(), Progress.SILENT);
    }

    @Override
    public String file(long number) {
        return "step" + number + ".state";
    }

    @Override
    public void write(Path file) throws IOException {
        StateFile.write(state(), file);
    }

    @Override
    public void restore(Path file) throws IOException {
        try (StateFile state = StateFile.open(file)) {
            restore(state);
        }
    }

    /** The next step is this one, from 1: what the learning rate goes by. */
    void begin(long number) {
        step = number - 1;
    }

    /** A step is over: a reference that follows does so now. */
    void end() {
        if (followers.isEmpty()) {
            return;
        }
        List<Tensor> to = new ArrayList<>();
        List<Tensor> from = new ArrayList<>();
        followers.forEach((name, tensor) -> {
            to.add(tensor);
            from.add(tensor(parameters, name));
        });
        try (Ops ops = torch.ops()) {
            torch.kernels().follow(ops, to, from, follow);
        }
    }

    /** Brings what is trained into something of the same shape. */
    void copyInto(Decoder served, @Nullable Adapter servedAdapter) {
        if (adapter == null || servedAdapter == null) {
            served.copyFrom(decoder);
            return;
        }
        Map<String, Tensor> to = servedAdapter.parameters();
        try (Ops ops = torch.ops()) {
            adapter.parameters().forEach((name, from) -> torch.kernels().copy(ops, from, tensor(to, name)));
        }
    }

    /** What is trained, by the names that a decoder or an adapter of the same shape has for it. */
    State trained() {
        Map<String, Tensor> own = adapter == null ? decoder.parameters() : adapter.parameters();
        return new State() {
            @Override
            public Set<String> arrays() {
                return own.keySet();
            }

            @Override
            public float[] array(String name) {
                return tensor(own, name).floats();
            }

            @Override
            public Map<String, Long> numbers() {
                return Map.of();
            }
        };
    }

    /** What is trained, in full: weights, moments, counts. */
    State state() {
        State moments = optimizer.state();
        Map<String, Tensor> own = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> own.put(PARAMETER + name, tensor));
        followers.forEach((name, tensor) -> own.put(REFERENCE + name, tensor));
        Set<String> names = new LinkedHashSet<>(own.keySet());
        names.addAll(moments.arrays());
        Map<String, Long> numbers = new LinkedHashMap<>(moments.numbers());
        numbers.put(PASSES, policy.passes());
        return new State() {
            @Override
            public Set<String> arrays() {
                return names;
            }

            @Override
            public float[] array(String name) {
                Tensor tensor = own.get(name);
                return tensor == null ? moments.array(name) : tensor.floats();
            }

            @Override
            public Map<String, Long> numbers() {
                return numbers;
            }
        };
    }

    void restore(State state) {
        parameters.forEach((name, tensor) -> read(state, PARAMETER + name, tensor));
        followers.forEach((name, tensor) -> read(state, REFERENCE + name, tensor));
        optimizer.restore(state);
        policy.passes(state.number(PASSES));
        decoder.changed();
    }

    private void read(State state, String name, Tensor to) {
        try (Ops ops = torch.ops()) {
            torch.kernels().copy(ops, ops.floats(state.array(name), to.shape()), to);
        }
    }

    private static Tensor tensor(Map<String, Tensor> from, String name) {
        Tensor found = from.get(name);
        if (found == null) {
            throw new IllegalStateException("there is no parameter " + name);
        }
        return found;
    }

    @Override
    public void close() {
        parts.close();
    }
}
