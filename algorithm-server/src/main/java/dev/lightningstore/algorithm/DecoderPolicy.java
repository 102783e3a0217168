package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.batch.SharedTree;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.algorithm.loss.RowLoss;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Chosen;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Forest;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Pass.Asked;
import dev.lightningstore.policy.net.Pass.Memory;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.net.Tokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A decoder, or an adapter on one, in training. Only the distributions of sampled tokens are ever computed, and a loss is one
 * weighted sum of what was said of them. Of one thread; what it is made of is closed by who made it.
 */
public final class DecoderPolicy implements TrainablePolicy {
    private final Decoder decoder;
    private final @Nullable Adapter adapter;
    private final @Nullable ValueHead head;
    private final Options options;
    private final ParameterStep optimizer;
    private long passes;

    /**
     * How the decoder is asked.
     *
     * @param temperature at which the tokens were sampled
     * @param entropy whether the entropy of distributions is wanted; without, it is said to be 0
     * @param memory how much of a pass is kept
     * @param seed of dropout
     */
    public record Options(double temperature, boolean entropy, Memory memory, long seed) {
        public static final Options DEFAULT = new Options(1, true, Memory.AMPLE, 0);
    }

    /**
     * @param adapter what is trained, the decoder staying as it is; null trains the decoder
     * @param head null where no value is learned
     */
    public DecoderPolicy(
            Decoder decoder,
            @Nullable Adapter adapter,
            @Nullable ValueHead head,
            Options options,
            ParameterStep optimizer) {
        this.decoder = decoder;
        this.adapter = adapter;
        this.head = head;
        this.options = options;
        this.optimizer = optimizer;
        decoder.train(adapter == null);
    }

    /** Forward passes so far: where dropout stands. */
    public long passes() {
        return passes;
    }

    /** Goes on as if so many had been. */
    public void passes(long count) {
        passes = count;
    }

    /** All that is trained, by name: what the optimizer is to be given. */
    public static Map<String, Tensor> parameters(Decoder decoder, @Nullable Adapter adapter, @Nullable ValueHead head) {
        Map<String, Tensor> parameters =
                new LinkedHashMap<>(adapter == null ? decoder.parameters() : adapter.parameters());
        if (head != null) {
            parameters.putAll(head.parameters());
        }
        return parameters;
    }

    @Override
    public List<Beliefs> beliefs(List<TrainingRow> rows) {
        try (Ops ops = ops()) {
            Tokens tokens = tokens(rows);
            Chosen chosen = chosen(rows);
            float[] logprobs = decoder.logprobs(ops, tokens, chosen, options.temperature(), chunk(), adapter)
                    .floats();
            float[] values =
                    head == null ? null : head.of(states(ops, tokens, chosen)).floats();
            return spread(rows, logprobs, null, values);
        }
    }

    @Override
    public Pass forward(List<TrainingRow> rows) {
        Ops ops = ops();
        try {
            Tokens tokens = tokens(rows);
            Asked asked = new Asked(tokens, chosen(rows), options.temperature(), options.entropy());
            return new DecoderPass(
                    rows,
                    ops,
                    dev.lightningstore.policy.net.Pass.forward(
                            ops, decoder, adapter, asked, options.memory(), options.seed() + passes++));
        } catch (RuntimeException e) {
            ops.close();
            throw e;
        }
    }

    @Override
    public double step(double learningRate) {
        try (Ops ops = ops()) {
            double norm = optimizer.step(ops, learningRate);
            if (adapter == null) {
                decoder.changed();
            }
            return norm;
        }
    }

    private final class DecoderPass implements Pass {
        private final List<TrainingRow> rows;
        private final Ops ops;
        private final dev.lightningstore.policy.net.Pass pass;
        private final @Nullable Tensor values;
        private final List<Beliefs> beliefs;

        DecoderPass(List<TrainingRow> rows, Ops ops, dev.lightningstore.policy.net.Pass pass) {
            this.rows = rows;
            this.ops = ops;
            this.pass = pass;
            values = head == null ? null : head.of(pass.states());
            beliefs = spread(
                    rows,
                    pass.logprobs().floats(),
                    pass.entropy().map(Tensor::floats).orElse(null),
                    values == null ? null : values.floats());
        }

        @Override
        public List<Beliefs> beliefs() {
            return beliefs;
        }

        @Override
        public void backward(List<RowLoss> losses) {
            Tensor sum = weighted(pass.logprobs(), gathered(losses, RowLoss::byLogprob));
            if (pass.entropy().isPresent()) {
                sum = sum.add(weighted(pass.entropy().get(), gathered(losses, RowLoss::byEntropy)));
            }
            if (values != null) {
                sum = sum.add(weighted(values, gathered(losses, RowLoss::byValue)));
            }
            pass.backward(sum);
        }

        @Override
        public void close() {
            pass.close();
            ops.close();
        }

        private Tensor weighted(Tensor said, float[] weights) {
            return said.mul(ops.floats(weights)).sum();
        }

        private float[] gathered(List<RowLoss> losses, Function<RowLoss, double[]> part) {
            int count = rows.stream().mapToInt(TrainingRow::sampledTokens).sum();
            float[] all = new float[count];
            int next = 0;
            for (int row = 0; row < rows.size(); row++) {
                double[] of = part.apply(losses.get(row));
                boolean[] sampled = rows.get(row).sampled();
                for (int t = 0; t < sampled.length; t++) {
                    if (sampled[t]) {
                        all[next++] = (float) of[t];
                    }
                }
            }
            return all;
        }
    }

    /** A head's numbers are of its own place, and whatever they are mixed with must be of one inside. */
    private Ops ops() {
        return head == null ? decoder.torch().ops() : head.inner();
    }

    private int chunk() {
        return options.memory().distributions();
    }

    static Chosen chosen(List<TrainingRow> rows) {
        return Chosen.of(rows.stream().map(TrainingRow::sampled).toList());
    }

    /** What rows share at their beginnings is computed once. */
    static Tokens tokens(List<TrainingRow> rows) {
        List<int[]> sequences = rows.stream().map(TrainingRow::tokens).toList();
        List<int[]> trees = SharedTree.ofAll(sequences);
        return trees.size() == sequences.size() ? Tokens.padRight(sequences) : Forest.of(sequences, trees);
    }

    /** The hidden states before chosen tokens, unrecorded. */
    private Tensor states(Ops ops, Tokens tokens, Chosen chosen) {
        Tensor hidden = decoder.hidden(ops, tokens, adapter);
        return hidden.reshape(-1, decoder.config().hiddenSize()).rows(ops.longs(chosen.places(tokens)));
    }

    /** From one number for each sampled token to arrays as long as the rows. */
    static List<Beliefs> spread(
            List<TrainingRow> rows, float[] logprobs, float @Nullable [] entropies, float @Nullable [] values) {
        List<Beliefs> beliefs = new ArrayList<>();
        int next = 0;
        for (TrainingRow row : rows) {
            Beliefs of = new Beliefs(new double[row.length()], new double[row.length()], new double[row.length()]);
            boolean[] sampled = row.sampled();
            for (int t = 0; t < sampled.length; t++) {
                if (sampled[t]) {
                    of.logprobs()[t] = logprobs[next];
                    of.entropies()[t] = entropies == null ? 0 : entropies[next];
                    of.values()[t] = values == null ? 0 : values[next];
                    next++;
                }
            }
            beliefs.add(of);
        }
        return beliefs;
    }
}
