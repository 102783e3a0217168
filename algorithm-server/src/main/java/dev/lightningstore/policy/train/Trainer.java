package dev.lightningstore.policy.train;

import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Chosen;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Pass;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.net.Tokens;
import dev.lightningstore.policy.net.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Trains a decoder, or an adapter on it, step by step; same seed and rows, same numbers, on a CPU. For one thread at a time. */
public final class Trainer implements AutoCloseable {
    private static final String STEP = "trainer.step";
    private static final String PARAMETER = "parameter.";

    private final Decoder decoder;
    private final @Nullable Adapter adapter;
    private final Map<String, Tensor> parameters;
    private final AdamW optimizer;
    private final Settings settings;
    private long step;

    /**
     * @param tokenBudget of a micro-batch, see {@link MicroBatches}
     * @param temperature by which logits are divided before the loss sees them: that of the sampler
     * @param entropy whether the loss needs it
     * @param seed of dropout
     */
    public record Settings(
            Schedule schedule,
            AdamW.Settings optimizer,
            int tokenBudget,
            double temperature,
            boolean entropy,
            Pass.Memory memory,
            long seed) {}

    /**
     * @param adapter to train; null to train the decoder whole
     * @param beside more parameters to train, such as a value head's; their names may not clash
     */
    public Trainer(Decoder decoder, @Nullable Adapter adapter, Map<String, Tensor> beside, Settings settings) {
        this.decoder = decoder;
        this.adapter = adapter;
        this.settings = settings;
        decoder.train(adapter == null);
        parameters = new LinkedHashMap<>(adapter == null ? decoder.parameters() : adapter.parameters());
        beside.forEach((name, parameter) -> {
            if (parameters.putIfAbsent(name, parameter) != null) {
                throw new IllegalArgumentException("two parameters are named " + name);
            }
            parameter.gathersGradient(true);
        });
        optimizer = new AdamW(decoder.torch(), parameters, settings.optimizer());
    }

    /** One step over rows that fit no batch together: gradients of micro-batches add up. Rows without a chosen token are passed over. */
    public Stepped step(List<TrainingRow> rows, Loss loss) {
        int[] useful = usefulRows(rows);
        int[] lengths = new int[useful.length];
        long tokens = 0;
        for (int i = 0; i < useful.length; i++) {
            lengths[i] = rows.get(useful[i]).tokens().length;
            tokens += lengths[i];
        }
        List<int[]> batches = MicroBatches.of(lengths, settings.tokenBudget());
        double total = 0;
        for (int i = 0; i < batches.size(); i++) {
            int[] batch = batches.get(i);
            for (int row = 0; row < batch.length; row++) {
                batch[row] = useful[batch[row]];
            }
            total += accumulate(rows, batch, loss, settings.seed() + step * 1_000_003 + i);
        }
        double rate = settings.schedule().at(step);
        try (Ops ops = decoder.torch().ops()) {
            double norm = optimizer.step(ops, rate);
            if (adapter == null) {
                decoder.changed();
            }
            return new Stepped(step++, total, norm, rate, tokens, batches.size());
        }
    }

    /** Steps made, in this run and those that it went on from. */
    public long steps() {
        return step;
    }

    /** What is trained, the optimizer's moments and where the run is. */
    public State state() {
        State inner = optimizer.state();
        Set<String> names = new LinkedHashSet<>();
        parameters.keySet().forEach(name -> names.add(PARAMETER + name));
        names.addAll(inner.arrays());
        Map<String, Long> numbers = new LinkedHashMap<>(inner.numbers());
        numbers.put(STEP, step);
        return new State() {
            @Override
            public Set<String> arrays() {
                return names;
            }

            @Override
            public float[] array(String name) {
                return name.startsWith(PARAMETER) ? parameter(name).floats() : inner.array(name);
            }

            @Override
            public Map<String, Long> numbers() {
                return numbers;
            }
        };
    }

    /** Goes on from there: the next step is the one that would have followed. */
    public void restore(State state) {
        Torch torch = decoder.torch();
        for (String name : parameters.keySet()) {
            try (Ops ops = torch.ops()) {
                Tensor parameter = parameter(PARAMETER + name);
                torch.kernels().copy(ops, ops.floats(state.array(PARAMETER + name), parameter.shape()), parameter);
            }
        }
        optimizer.restore(state);
        step = state.number(STEP);
        decoder.changed();
    }

    @Override
    public void close() {
        optimizer.close();
    }

    private double accumulate(List<TrainingRow> rows, int[] batch, Loss loss, long seed) {
        List<int[]> sequences = new ArrayList<>();
        List<boolean[]> masks = new ArrayList<>();
        for (int row : batch) {
            sequences.add(rows.get(row).tokens());
            masks.add(rows.get(row).chosen());
        }
        Tokens tokens = Tokens.padRight(sequences);
        Chosen chosen = Chosen.of(masks);
        Pass.Asked asked = new Pass.Asked(tokens, chosen, settings.temperature(), settings.entropy());
        try (Ops ops = decoder.torch().ops();
                Pass pass = Pass.forward(ops, decoder, adapter, asked, settings.memory(), seed)) {
            Tensor part = loss.of(new MicroBatch(ops, batch, chosen, pass));
            pass.backward(part);
            return part.number();
        }
    }

    private Tensor parameter(String name) {
        Tensor parameter = parameters.get(name.substring(PARAMETER.length()));
        if (parameter == null) {
            throw new IllegalArgumentException("nothing is trained that is called " + name);
        }
        return parameter;
    }

    private static int[] usefulRows(List<TrainingRow> rows) {
        List<Integer> useful = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row).count() > 0) {
                useful.add(row);
            }
        }
        return useful.stream().mapToInt(Integer::intValue).toArray();
    }
}
