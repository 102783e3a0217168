package dev.lightningstore.policy.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One recorded forward pass over a batch and the way back. A loss is computed from {@link #logprobs} (and the entropy or the hidden states)
 * with the tape open; {@link #backward} then carries its gradient into the parameters.
 * The record is cut in places: after the layers, and where {@link Memory} says so, between them and between pieces of the vocabulary's work.
 * What lies beyond a cut is computed again when the gradient comes by, so that little of it is in memory at any time.
 */
public final class Pass implements AutoCloseable {
    private final Ops ops;
    private final Decoder decoder;
    private final @Nullable Adapter adapter;
    private final Asked asked;
    private final Memory memory;
    private final long seed;
    private final Tape tape;
    private final Tensor tokenIds;
    private final Tensor sight;
    private final List<Tensor> inputs = new ArrayList<>();
    private final Tensor reached;
    private final Tensor states;
    private final Tensor chosenIds;
    private final Tensor scores;

    /**
     * @param temperature by which logits are divided
     * @param entropy whether that of each distribution is wanted too; it takes as much memory again
     */
    public record Asked(Tokens tokens, Chosen chosen, double temperature, boolean entropy) {
        public Asked {
            if (!(temperature > 0)) {
                throw new IllegalArgumentException("temperature: must be above 0, is " + temperature);
            }
        }
    }

    /**
     * @param layers that are kept at once: 0 keeps all and computes none twice
     * @param distributions over the vocabulary that are kept at once; if more are chosen, each is computed twice
     */
    public record Memory(int layers, int distributions) {
        public static final Memory AMPLE = new Memory(0, Integer.MAX_VALUE);

        public Memory {
            if (layers < 0 || distributions < 1) {
                throw new IllegalArgumentException("memory: layers at least 0 and distributions at least 1, not "
                        + layers + " and " + distributions);
            }
        }
    }

    private Pass(Ops ops, Decoder decoder, @Nullable Adapter adapter, Asked asked, Memory memory, long seed) {
        this.ops = ops;
        this.decoder = decoder;
        this.adapter = adapter;
        this.asked = asked;
        this.memory = memory;
        this.seed = seed;
        tokenIds = decoder.ids(ops, asked.tokens());
        sight = decoder.sight(ops, asked.tokens());
        chosenIds = ops.longs(asked.chosen().ids(asked.tokens()));
        tape = Tape.open();
        if (memory.layers() == 0) {
            reached = finish(layers(
                    decoder.embed(ops, tokenIds, adapter), 0, decoder.config().layers()));
        } else {
            reached = reachByPieces();
        }
        states = ops.leaf(reached);
        scores = scored();
    }

    /** @param seed of the dropout, the same on the way there and back */
    public static Pass forward(
            Ops ops, Decoder decoder, @Nullable Adapter adapter, Asked asked, Memory memory, long seed) {
        return new Pass(ops, decoder, adapter, asked, memory, seed);
    }

    /** Of the chosen tokens, in their order. */
    public Tensor logprobs() {
        return asked.entropy() ? scores.slice(0, 0, 1).reshape(-1) : scores;
    }

    /** Of the distributions that they were chosen from, if it was asked for. */
    public Optional<Tensor> entropy() {
        return asked.entropy() ? Optional.of(scores.slice(0, 1, 2).reshape(-1)) : Optional.empty();
    }

    /** The hidden states that foretell them, [count, hidden]: what a value head looks at. */
    public Tensor states() {
        return states;
    }

    /** Adds the loss's gradient to all parameters that gather one. Once a pass. */
    public void backward(Tensor loss) {
        tape.backward(loss);
        if (recomputesScores()) {
            backThroughScores();
        }
        Tensor gradient = states.gradient(ops).orElse(null);
        if (gradient == null) {
            return; // the loss depends on nothing of this batch
        }
        if (memory.layers() == 0) {
            if (decoder.gathersAny(adapter)) {
                tape.backward(reached, gradient);
            }
        } else {
            backByPieces(gradient);
        }
    }

    @Override
    public void close() {
        tape.close();
    }

    private Tensor layers(Tensor x, int from, int to) {
        if (adapter != null && adapter.lora().dropout() > 0) {
            ops.torch().seed(seed * 31 + from);
        }
        return decoder.span(x.ops(), x, sight, from, to, adapter, true);
    }

    private Tensor finish(Tensor x) {
        return decoder.chosenStates(x.ops(), decoder.norm(x.ops(), x, adapter), asked.tokens(), asked.chosen());
    }

    /** Keeps what enters each piece, and nothing of what is inside. */
    private Tensor reachByPieces() {
        try (Tape _ = Tape.paused()) {
            Tensor x = decoder.embed(ops, tokenIds, adapter);
            for (int from = 0; from < decoder.config().layers(); from += memory.layers()) {
                inputs.add(x);
                x = ops.own(piece(x, from).array());
            }
            inputs.add(x);
            return finish(x);
        }
    }

    private Tensor piece(Tensor x, int from) {
        return layers(x, from, Math.min(from + memory.layers(), decoder.config().layers()));
    }

    private void backByPieces(Tensor gradient) {
        Tensor above = gradient;
        for (int i = inputs.size() - 1; i >= 0; i--) {
            try (Ops inner = ops.inner()) {
                Tensor input = inner.leaf(inputs.get(i));
                Tensor output = i == inputs.size() - 1 ? finish(input) : piece(input, i * memory.layers());
                tape.backward(output, above);
                Tensor below = input.gradient(inner).orElseThrow();
                above.free();
                above = ops.own(below.array());
            }
        }
        if (decoder.parameter(Layout.EMBEDDING).gathersGradient()) {
            tape.backward(decoder.embed(ops, tokenIds, adapter), above);
        }
    }

    private boolean recomputesScores() {
        return asked.chosen().count() > memory.distributions();
    }

    private Tensor scored() {
        if (!recomputesScores()) {
            return score(states, chosenIds);
        }
        try (Tape _ = Tape.paused()) {
            List<Tensor> parts = new ArrayList<>();
            int count = asked.chosen().count();
            for (int from = 0; from < count; from += memory.distributions()) {
                int to = Math.min(from + memory.distributions(), count);
                parts.add(score(states.slice(0, from, to), chosenIds.slice(0, from, to)));
            }
            return ops.leaf(ops.concat(parts, asked.entropy() ? 1 : 0));
        }
    }

    private void backThroughScores() {
        Tensor gradient = scores.gradient(ops).orElse(null);
        int count = asked.chosen().count();
        for (int from = 0; gradient != null && from < count; from += memory.distributions()) {
            int to = Math.min(from + memory.distributions(), count);
            try (Ops inner = ops.inner()) {
                Tensor part = inner.own(states.slice(0, from, to).array());
                Tensor again = score(part, chosenIds.slice(0, from, to));
                tape.backward(again, gradient.slice(asked.entropy() ? 1 : 0, from, to));
            }
        }
    }

    private Tensor score(Tensor part, Tensor ids) {
        Ops here = part.ops();
        return asked.entropy()
                ? decoder.scoreAndEntropy(here, part, ids, asked.temperature(), adapter)
                : decoder.score(here, part, ids, asked.temperature(), adapter);
    }
}
