package dev.lightningstore.serving;

import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.KvCache;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.serving.Answering.Ending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is being written, a token of each a step; sequences come and go between steps. Those of one adapter are computed together.
 * Belongs to the engine's thread.
 */
final class Batch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

    private final Decoder decoder;
    private final Tokenizer tokenizer;
    private final Set<Integer> eos;
    private final int prefillTokens;
    private final Function<String, @Nullable Adapter> adapters;
    private final KvCache cache;
    private final Rows rows;
    private final int vocabulary;
    private final List<Sampler> samplers = new ArrayList<>();
    private final Set<Call> started = new LinkedHashSet<>();
    private final Prompts prompts;

    /**
     * @param adapters by a model's name; null for the base itself
     * @param startNext starts the next call that waits; false if none may start
     */
    Batch(
            Decoder decoder,
            Tokenizer tokenizer,
            EngineLimits limits,
            Function<String, @Nullable Adapter> adapters,
            BooleanSupplier startNext) {
        this.decoder = decoder;
        this.tokenizer = tokenizer;
        this.eos = Set.copyOf(tokenizer.eosIds());
        this.prefillTokens = limits.prefillTokens();
        this.adapters = adapters;
        this.cache = decoder.cache(limits.slots() + 1, limits.context());
        this.rows = new Rows(cache);
        this.prompts = new Prompts(rows, startNext);
        this.vocabulary = decoder.config().vocabSize();
    }

    boolean isIdle() {
        return started.isEmpty();
    }

    boolean hasStarted(Predicate<String> model) {
        return started.stream().anyMatch(call -> model.test(call.ask.model()));
    }

    void start(Call call, PolicyVersion by) {
        started.add(call);
        call.open = call.ask.choices();
        call.cachedTokens = -1;
        for (int choice = 0; choice < call.ask.choices(); choice++) {
            prompts.add(new Sequence(call, choice, tokenizer.stream(call.ask.skipSpecial())));
        }
        tell(call, () -> call.answering.started(by));
    }

    /** One token of each, and some of the prompts that wait. */
    void step() {
        started.stream().filter(Call::isCancelled).toList().forEach(this::drop);
        readPrompts();
        write();
    }

    /** Takes out those that can begin again. */
    List<Call> takeBack(Predicate<String> model) {
        List<Call> back = started.stream()
                .filter(call -> model.test(call.ask.model()) && !call.ask.streamed())
                .toList();
        back.forEach(this::drop);
        return back;
    }

    void forget(Predicate<String> model) {
        rows.forget(model);
    }

    /** All that is under way fails. */
    void fail(RuntimeException reason) {
        List<Call> all = List.copyOf(started);
        started.clear();
        prompts.clear();
        rows.reset();
        all.forEach(call -> tell(call, () -> call.answering.failed(reason)));
    }

    private void drop(Call call) {
        started.remove(call);
        prompts.drop(call);
        for (int row = rows.active() - 1; row >= 0; row--) {
            Sequence holder = rows.holder(row);
            if (holder != null && holder.call == call) {
                release(holder);
                row = rows.active(); // others have moved
            }
        }
    }

    private void readPrompts() {
        int budget = prefillTokens;
        while (budget > 0) {
            Map<Sequence, int[]> pass = prompts.pass(budget);
            if (pass.isEmpty()) {
                return;
            }
            budget -= pass.values().stream().mapToInt(each -> each.length).sum();
            List<Sequence> sequences = List.copyOf(pass.keySet());
            float[] logits = compute(sequences, List.copyOf(pass.values()));
            draw(sequences, logits);
        }
    }

    private void write() {
        Map<String, List<Sequence>> byModel = new LinkedHashMap<>();
        for (int row = 0; row < rows.active(); row++) {
            Sequence sequence = rows.holder(row);
            if (sequence != null && sequence.unread() == 0) {
                byModel.computeIfAbsent(sequence.model(), _ -> new ArrayList<>())
                        .add(sequence);
            }
        }
        byModel.values().forEach(sequences -> {
            List<int[]> tokens =
                    sequences.stream().map(each -> new int[] {each.last()}).toList();
            draw(sequences, compute(sequences, tokens));
        });
    }

    /** @return the logits after the last token of each, one after the other */
    private float[] compute(List<Sequence> sequences, List<int[]> tokens) {
        int[] slots = sequences.stream().mapToInt(Sequence::row).toArray();
        try (Ops ops = decoder.torch().ops()) {
            Tensor logits = cache.prefill(
                    ops, slots, tokens, adapters.apply(sequences.getFirst().model()));
            for (int i = 0; i < slots.length; i++) {
                rows.wrote(slots[i], tokens.get(i));
            }
            return logits.floats();
        }
    }

    /** Draws for all whose last token was read; on all cores, for a large vocabulary takes as long as a step on a GPU. */
    private void draw(List<Sequence> computed, float[] logits) {
        while (samplers.size() < computed.size()) {
            samplers.add(new Sampler(vocabulary));
        }
        List<Integer> whole = IntStream.range(0, computed.size())
                .filter(i -> computed.get(i).unread() == 0)
                .boxed()
                .toList();
        List<Drawn> drawn = whole.parallelStream()
                .map(i -> draw(samplers.get(i), computed.get(i), logits, i * vocabulary))
                .toList();
        List<Sequence> ended = new ArrayList<>();
        for (int i = 0; i < drawn.size(); i++) {
            Sequence sequence = computed.get(whole.get(i));
            if (tell(sequence, drawn.get(i))) {
                ended.add(sequence);
            }
        }
        ended.forEach(this::end);
    }

    private static Drawn draw(Sampler sampler, Sequence sequence, float[] logits, int from) {
        Ask ask = sequence.call.ask;
        return sampler.draw(
                logits,
                from,
                ask.sampling(),
                sequence.written,
                sequence.allowed(),
                sequence.uniform(),
                ask.likeliest());
    }

    /** Answers whether that was the last token. */
    private boolean tell(Sequence sequence, Drawn drawn) {
        Ask ask = sequence.call.ask;
        boolean ends = ask.stopIds().contains(drawn.id()) || !ask.ignoreEos() && eos.contains(drawn.id());
        String text = sequence.take(drawn, ends);
        tell(sequence.call, () -> sequence.call.answering.token(sequence.choice, drawn, text));
        boolean stopped = ends || sequence.stopped();
        if (!stopped && sequence.count() < ask.maxTokens()) {
            return false;
        }
        String rest = sequence.rest();
        Ending ending = stopped || sequence.stopped() ? Ending.STOP : Ending.LENGTH;
        tell(sequence.call, () -> sequence.call.answering.finished(sequence.choice, ending, rest));
        return true;
    }

    private void end(Sequence sequence) {
        Call call = sequence.call;
        if (sequence.isPlaced()) {
            release(sequence);
        }
        call.open--;
        if (call.open == 0 && started.remove(call)) {
            tell(call, () -> call.answering.done(Math.max(0, call.cachedTokens)));
        }
    }

    private void release(Sequence sequence) {
        prompts.leave(sequence);
        rows.release(sequence);
    }

    /** One listener's mistake is not another's. */
    private static void tell(Call call, Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("a listener of an answer failed, so nobody hears the rest of it");
            call.cancel();
        }
    }

    @Override
    public void close() {
        cache.close();
    }
}
