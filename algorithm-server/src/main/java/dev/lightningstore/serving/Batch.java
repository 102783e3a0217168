package dev.lightningstore.serving;

import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.KvCache;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.serving.Answering.Ending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is being written, a token of each a step; sequences come and go between steps. Those of one adapter are computed together.
 * Belongs to the engine's thread.
 */
final class Batch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
    /** Prompts of different lengths are read together while at most this times as much is computed as they have tokens. */
    private static final int MAX_PADDING = 2;

    private final Decoder decoder;
    private final Tokenizer tokenizer;
    private final Set<Integer> eos;
    private final int prefillTokens;
    private final Function<String, @Nullable Adapter> adapters;
    private final BooleanSupplier startNext;
    private final KvCache cache;
    private final Rows rows;
    private final Sampler sampler;
    private final Set<Call> started = new LinkedHashSet<>();
    private final Deque<Sequence> ready = new ArrayDeque<>();
    private @Nullable Sequence reading;

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
        this.startNext = startNext;
        this.cache = decoder.cache(limits.slots() + 1, limits.context());
        this.rows = new Rows(cache);
        this.sampler = new Sampler(decoder.config().vocabSize());
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
            ready.add(new Sequence(call, choice, tokenizer.stream(call.ask.skipSpecial())));
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
        ready.clear();
        reading = null;
        rows.reset();
        all.forEach(call -> tell(call, () -> call.answering.failed(reason)));
    }

    private void drop(Call call) {
        started.remove(call);
        ready.removeIf(each -> each.call == call);
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
            Map<Sequence, int[]> pass = pass(budget);
            if (pass.isEmpty()) {
                return;
            }
            budget -= pass.values().stream().mapToInt(each -> each.length).sum();
            List<Sequence> sequences = List.copyOf(pass.keySet());
            float[] logits = compute(sequences, List.copyOf(pass.values()));
            draw(sequences.stream().filter(each -> each.unread() == 0).toList(), sequences, logits);
        }
    }

    /** Prompts, or parts of them, that are read in one go: in the order in which they came, of one adapter, of similar lengths. */
    private Map<Sequence, int[]> pass(int budget) {
        Map<Sequence, int[]> pass = new LinkedHashMap<>();
        int left = budget;
        int longest = 0;
        for (Sequence next = next(); next != null && left > 0; next = next()) {
            int unread = next.isPlaced() ? next.unread() : next.prompt().length - rows.remembered(next);
            int chunk = Math.min(left, unread);
            longest = Math.max(longest, chunk);
            boolean padded = longest * (pass.size() + 1) > MAX_PADDING * (budget - left + chunk);
            if (!pass.isEmpty() && (padded || !fits(next, pass.keySet()))) {
                break;
            }
            if (!next.isPlaced()) {
                if (!rows.hasRoom()) {
                    break;
                }
                ready.remove(next);
                place(next);
            }
            pass.put(next, next.read(chunk));
            left -= chunk;
            reading = next.unread() > 0 ? next : null;
        }
        return pass;
    }

    private @Nullable Sequence next() {
        if (reading != null) {
            return reading;
        }
        boolean more = true;
        while (more && ready.isEmpty() && rows.hasRoom()) {
            more = startNext.getAsBoolean();
        }
        return ready.peek();
    }

    /** Not in one pass with another adapter's, nor with one that it will share its beginning with once that is read. */
    private boolean fits(Sequence next, Set<Sequence> pass) {
        int remembered = next.isPlaced() ? next.prompt().length : rows.remembered(next);
        return pass.stream().allMatch(each -> each.model().equals(next.model())
                && common(each.prompt(), next.prompt()) < remembered + Rows.WORTH_COPYING);
    }

    private static int common(int[] one, int[] other) {
        int most = Math.min(one.length, other.length - 1);
        int differs = Arrays.mismatch(one, 0, most, other, 0, most);
        return differs < 0 ? most : differs;
    }

    private void place(Sequence sequence) {
        rows.place(sequence);
        if (sequence.call.cachedTokens < 0) {
            sequence.call.cachedTokens = sequence.prompt().length - sequence.unread();
        }
    }

    private void write() {
        Map<String, List<Sequence>> byModel = new LinkedHashMap<>();
        for (int row = 0; row < rows.active(); row++) {
            Sequence sequence = rows.holder(row);
            if (sequence != null && sequence.unread() == 0) {
                byModel.computeIfAbsent(sequence.model(), _ -> new ArrayList<>()).add(sequence);
            }
        }
        byModel.values().forEach(sequences -> {
            List<int[]> tokens = sequences.stream().map(each -> new int[] {each.last()}).toList();
            draw(sequences, sequences, compute(sequences, tokens));
        });
    }

    /** @return the logits after the last token of each, one after the other */
    private float[] compute(List<Sequence> sequences, List<int[]> tokens) {
        int[] slots = sequences.stream().mapToInt(Sequence::row).toArray();
        try (Ops ops = decoder.torch().ops()) {
            Tensor logits = cache.prefill(ops, slots, tokens, adapters.apply(sequences.getFirst().model()));
            for (int i = 0; i < slots.length; i++) {
                rows.wrote(slots[i], tokens.get(i));
            }
            return logits.floats();
        }
    }

    /** @param computed whose logits these are */
    private void draw(List<Sequence> sequences, List<Sequence> computed, float[] logits) {
        int vocabulary = decoder.config().vocabSize();
        List<Sequence> ended = new ArrayList<>();
        for (int i = 0; i < computed.size(); i++) {
            Sequence sequence = computed.get(i);
            if (sequences.contains(sequence) && draw(sequence, logits, i * vocabulary)) {
                ended.add(sequence);
            }
        }
        ended.forEach(this::end);
    }

    /** Answers whether that was the last token. */
    private boolean draw(Sequence sequence, float[] logits, int from) {
        Ask ask = sequence.call.ask;
        Drawn drawn = sampler.draw(
                logits, from, ask.sampling(), sequence.written, sequence.uniform(), ask.likeliest());
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
        if (reading == sequence) {
            reading = null;
        }
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
