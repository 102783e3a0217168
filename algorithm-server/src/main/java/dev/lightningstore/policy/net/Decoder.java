package dev.lightningstore.policy.net;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.lightningstore.policy.weights.ModelConfig;
import dev.lightningstore.policy.weights.PeftAdapter;
import dev.lightningstore.policy.weights.Weights;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A Llama-family decoder: its parameters by Hugging Face's names, and what it computes (decoder.py does).
 * Several threads may compute with it at once while nobody changes the parameters.
 */
public final class Decoder implements AutoCloseable {
    /** As in transformers. */
    private static final double FRESH_SPREAD = 0.02;

    private final Torch torch;
    private final ModelConfig config;
    private final int context;
    private final Ops home;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final List<Tensor> ordered = new ArrayList<>();
    private final Script script;
    private final Packed packed = new Packed(this);
    private @Nullable Script serving;

    private Decoder(Torch torch, ModelConfig config, int context, Source source) {
        this.torch = torch;
        this.config = config;
        this.context = Math.min(context, config.maxPositions());
        this.home = torch.lasting();
        Layout.shapes(config).forEach((name, shape) -> parameters.put(name, source.tensor(home, name, shape)));
        order();
        script = script(0, 0);
        try (Ops ops = home.inner()) {
            script.callWith(ops, "bind", ordered);
        }
    }

    /**
     * @param context tokens of the longest sequence; at most what the model was made for
     * @throws IllegalArgumentException if a tensor is missing or has another shape than the config says
     */
    public static Decoder load(Torch torch, Weights weights, int context) {
        return new Decoder(torch, weights.config(), context, (home, name, shape) -> read(home, weights, name, shape));
    }

    /** One that knows nothing: normal numbers, the same for the same seed on any device. */
    public static Decoder fresh(Torch torch, ModelConfig config, int context, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Decoder(torch, config, context, (home, name, shape) -> {
            float[] values = new float[Math.toIntExact(new Shape(shape).size())];
            if (name.contains("norm")) {
                Arrays.fill(values, 1);
            } else if (!name.endsWith(".bias")) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian(0, FRESH_SPREAD);
                }
            }
            return home.floats(values, shape);
        });
    }

    public Torch torch() {
        return torch;
    }

    public ModelConfig config() {
        return config;
    }

    /** Tokens of the longest sequence. */
    public int context() {
        return context;
    }

    /** By Hugging Face's names. Who writes into them says so with {@link #changed()}. */
    public Map<String, Tensor> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** Whether the parameters gather gradients; at first none does. */
    public void train(boolean yes) {
        parameters.values().forEach(each -> each.gathersGradient(yes));
    }

    /** A new set of low-rank pairs, for which the decoder's own parameters stay as they are. */
    public Adapter adapter(Lora lora, long seed) {
        return new Adapter(this, lora, seed);
    }

    /**
     * An adapter that peft or we have written.
     *
     * @throws dev.lightningstore.error.StoreException.Invalid if it is for another model
     */
    public Adapter adapter(PeftAdapter read) {
        read.checkFits(config);
        Set<String> targets = new HashSet<>();
        read.modules().keySet().forEach(name -> targets.add(name.substring(name.lastIndexOf('.') + 1)));
        Adapter adapter = adapter(new Lora(read.rank(), read.alpha(), targets, read.dropout()), 0);
        try (Ops ops = home.inner()) {
            adapter.take(ops, read);
        }
        return adapter;
    }

    /** An empty key-value cache. */
    public KvCache cache(int slots, int length) {
        return new KvCache(this, slots, length);
    }

    /** Takes over the numbers of another decoder of the same shape. */
    public void copyFrom(Decoder other) {
        try (Ops ops = home.inner()) {
            parameters.forEach((name, tensor) -> torch.kernels().copy(ops, other.parameter(name), tensor));
        }
        changed();
    }

    /** The parameters were written to: what was derived from them is made again. */
    public void changed() {
        packed.clear();
        Script old = serving;
        serving = null;
        if (old != null) {
            old.close();
        }
    }

    /** The hidden state at each place, [rows, columns, hidden], after the last norm. */
    public Tensor hidden(Ops ops, Tokens tokens, @Nullable Adapter adapter) {
        Tensor ids = ids(ops, tokens);
        Tensor x = embed(ops, ids, adapter);
        return norm(ops, span(ops, x, sight(ops, tokens), 0, config.layers(), adapter, false), adapter);
    }

    /** What each next token could be, [..., vocabulary], after hidden states [..., hidden]. */
    public Tensor logits(Ops ops, Tensor hidden, @Nullable Adapter adapter) {
        return use(adapter).call(ops, "logits", hidden);
    }

    /**
     * Log-probabilities of chosen tokens, [count], of which at most {@code chunk} at a time have their whole distributions in memory.
     * Unrecorded; {@link Pass} is the recorded way.
     */
    public Tensor logprobs(
            Ops ops, Tokens tokens, Chosen chosen, double temperature, int chunk, @Nullable Adapter adapter) {
        try (Tape _ = Tape.paused();
                Ops inner = ops.inner()) {
            Tensor states = chosenStates(inner, hidden(inner, tokens, adapter), tokens, chosen);
            Tensor ids = inner.longs(chosen.ids(tokens));
            List<Tensor> parts = new ArrayList<>();
            for (int from = 0; from < chosen.count(); from += chunk) {
                int to = Math.min(from + chunk, chosen.count());
                parts.add(score(inner, states.slice(0, from, to), ids.slice(0, from, to), temperature, adapter));
            }
            return ops.concat(parts, 0);
        }
    }

    /** The parameters as they would be on disk, with an adapter's pairs added to them if one is given. */
    public Weights weights(@Nullable Adapter merged) {
        return new DecoderWeights(this, merged);
    }

    Tensor ids(Ops ops, Tokens tokens) {
        if (tokens.positions() > context) {
            throw new IllegalArgumentException(
                    "a sequence of " + tokens.positions() + " tokens: this decoder takes " + context);
        }
        return ops.longs(tokens.ids(), tokens.rows(), tokens.columns());
    }

    /** Which tokens each token sees, as decoder.py wants to be told. */
    Tensor sight(Ops ops, Tokens tokens) {
        return switch (tokens) {
            case Padded padded -> padded.beginsAtZero() ? ops.nothing() : ops.ints(padded.start());
            case Forest forest -> ops.ints(forest.sight(), 2, forest.rows(), forest.columns());
        };
    }

    Tensor embed(Ops ops, Tensor ids, @Nullable Adapter adapter) {
        return use(adapter).call(ops, "embed", ids);
    }

    Tensor span(Ops ops, Tensor x, Tensor sight, int from, int to, @Nullable Adapter adapter, boolean dropout) {
        Tensor training = ops.number(dropout ? 1 : 0);
        return use(adapter).call(ops, "span", x, sight, ops.number(from), ops.number(to), training);
    }

    Tensor norm(Ops ops, Tensor x, @Nullable Adapter adapter) {
        return use(adapter).call(ops, "last_norm", x);
    }

    Tensor chosenStates(Ops ops, Tensor hidden, Tokens tokens, Chosen chosen) {
        return ops.own(hidden.reshape(-1, config.hiddenSize())
                .rows(ops.longs(chosen.places(tokens)))
                .array());
    }

    Tensor score(Ops ops, Tensor states, Tensor ids, double temperature, @Nullable Adapter adapter) {
        return use(adapter).call(ops, "score", states, ids, ops.scalar(1 / temperature));
    }

    Tensor scoreAndEntropy(Ops ops, Tensor states, Tensor ids, double temperature, @Nullable Adapter adapter) {
        return use(adapter).call(ops, "score_entropy", states, ids, ops.scalar(1 / temperature));
    }

    Tensor parameter(String name) {
        Tensor found = parameters.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the model has no tensor " + name);
        }
        return found;
    }

    boolean gathersAny(@Nullable Adapter adapter) {
        return adapter != null || parameters.values().stream().anyMatch(Tensor::gathersGradient);
    }

    List<Tensor> ordered() {
        return ordered;
    }

    /** The adapter is about to close. */
    void forget(Adapter adapter) {
        packed.forget(adapter);
    }

    /** The script that serves: in bf16 one whose weights were cast once, else one whose weights were packed once where that helps. */
    synchronized Script serving(@Nullable Adapter adapter) {
        if (torch.packs()) {
            return packed.script(adapter);
        }
        if (adapter != null || torch.precision() == Precision.FP32) {
            return use(adapter);
        }
        Script cast = serving;
        if (cast == null) {
            cast = script(0, 0);
            try (Ops ops = home.inner()) {
                cast.callWith(ops, "bind_cast", ordered);
            }
            serving = cast;
        }
        return cast;
    }

    /** An unbound script of this model's shape. */
    Script script(double loraScale, double loraDropout) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("training", true);
        fields.put("layers", (long) config.layers());
        fields.put("heads", (long) config.heads());
        fields.put("kv_heads", (long) config.kvHeads());
        fields.put("head_dim", (long) config.headDim());
        Integer window = config.slidingWindow();
        fields.put("window", window == null ? 0L : (long) window);
        fields.put("eps", config.rmsNormEps());
        fields.put("dtype", torch.precision().dtype);
        fields.put("alpha", loraScale);
        fields.put("dropout", loraDropout);
        fields.put("w", List.of());
        fields.put("a", List.of());
        fields.put("p", List.of());
        List<String> source = List.of("decoder.py", torch.packs() ? "products_packed.py" : "products.py");
        return new Script(torch.root(), "Decoder", source, fields);
    }

    @Override
    public void close() {
        changed();
        script.close();
        home.close();
    }

    private Script use(@Nullable Adapter adapter) {
        return adapter == null ? script : adapter.script();
    }

    private void order() {
        Rope rope = new Rope(config, context);
        Tensor absent = home.nothing();
        ordered.add(parameter(Layout.EMBEDDING));
        ordered.add(parameter(Layout.LAST_NORM));
        ordered.add(parameter(config.tiedEmbeddings() ? Layout.EMBEDDING : Layout.OUTPUT));
        ordered.add(home.floats(rope.cos, context, config.headDim()));
        ordered.add(home.floats(rope.sin, context, config.headDim()));
        for (int layer = 0; layer < config.layers(); layer++) {
            for (String name : Layout.IN_LAYER) {
                ordered.add(parameters.getOrDefault(Layout.inLayer(layer, name), absent));
            }
        }
    }

    private static Tensor read(Ops home, Weights weights, String name, long[] shape) {
        if (!weights.names().contains(name)) {
            throw new IllegalArgumentException("the model lacks the tensor " + name);
        }
        if (!Arrays.equals(weights.shape(name), shape)) {
            throw new IllegalArgumentException("tensor " + name + " has shape " + Arrays.toString(weights.shape(name))
                    + ", its config.json says " + Arrays.toString(shape));
        }
        Shape of = new Shape(shape);
        ByteBuffer bytes = Ops.direct(of.size(), Float.BYTES);
        weights.read(name, bytes.asFloatBuffer());
        return home.copied(bytes, of, DataType.FLOAT32);
    }

    private interface Source {
        Tensor tensor(Ops home, String name, long[] shape);
    }
}
