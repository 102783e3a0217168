package dev.lightningstore.serving;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.text.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the answers of a policy and of adapters on it, all that are asked for at a time together. One thread owns the decoder while this is
 * open: weights are changed by {@link #swap} only. Thread-safe; the decoder and the tokenizer stay the caller's to close.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final EngineLimits limits;
    private final AtSwap atSwap;
    private final String base;
    private final Waiting waiting;
    private final Batch batch;
    private final Thread thread = Thread.ofPlatform().name("sampler").unstarted(this::run);
    private final Map<String, Served> served = new ConcurrentSkipListMap<>();

    private Engine(Decoder decoder, Tokenizer tokenizer, PolicyVersion policy, EngineLimits limits, AtSwap atSwap) {
        this.limits = limits;
        this.atSwap = atSwap;
        this.base = policy.name();
        this.waiting = new Waiting(base, limits.queue());
        served.put(base, new Served(policy, null));
        batch = new Batch(decoder, tokenizer, limits, this::adapter, this::startNext);
    }

    /** @param policy what the decoder's own weights are called */
    public static Engine open(
            Decoder decoder, Tokenizer tokenizer, PolicyVersion policy, EngineLimits limits, AtSwap atSwap) {
        Engine engine = new Engine(decoder, tokenizer, policy, limits, atSwap);
        engine.thread.start();
        return engine;
    }

    /**
     * Asks for an answer.
     *
     * @throws StoreException.NotFound if there is no such model
     * @throws StoreException.Invalid if prompt and answer are longer than the context
     * @throws StoreException.Overloaded if too many wait already
     */
    public Ticket ask(Ask ask, Answering answering) {
        if (!served.containsKey(ask.model())) {
            throw new StoreException.NotFound(
                    "model '" + ask.model() + "' is not served here; served are " + served.keySet(),
                    Map.of("kind", "model", "id", ask.model()));
        }
        if ((long) ask.prompt().length + ask.maxTokens() > limits.context()) {
            throw StoreException.Invalid.field(
                    "max_tokens",
                    "the prompt has " + ask.prompt().length + " tokens and the answer may have " + ask.maxTokens()
                            + ", together more than the context of " + limits.context());
        }
        if (ask.choices() > limits.queue()) {
            throw StoreException.Invalid.field(
                    "n", ask.choices() + " choices are more than may wait here, " + limits.queue());
        }
        Call call = new Call(ask, answering, waiting::remove);
        waiting.add(call);
        return call;
    }

    /** The whole answer; refusals come by the future, too. */
    public CompletableFuture<Answer> answer(Ask ask) {
        Answer.Gathering gathering = new Answer.Gathering(ask.choices());
        try {
            ask(ask, gathering);
        } catch (StoreException e) {
            gathering.failed(e);
        }
        return gathering.answer();
    }

    /**
     * Changes the weights of the base, between two steps and while no answer is under way, so that none is written by two versions.
     *
     * @param change runs in the engine's thread
     */
    public CompletableFuture<Void> swap(String version, String hash, Runnable change) {
        return swap(new Served(new PolicyVersion(base, version, hash), null), change);
    }

    /** Serves an adapter under the policy's name from now on, or another version of it; the same way. */
    public CompletableFuture<Void> adapt(PolicyVersion policy, Adapter adapter, Runnable change) {
        if (policy.name().equals(base)) {
            throw StoreException.Invalid.field("name", base + " is the base that adapters stand on; take another name");
        }
        return swap(new Served(policy, adapter), change);
    }

    private CompletableFuture<Void> swap(Served to, Runnable change) {
        Swap swap = new Swap(to, change, new CompletableFuture<>());
        return waiting.add(swap) ? swap.done() : CompletableFuture.failedFuture(Waiting.shuttingDown());
    }

    /** What is served now. */
    public List<PolicyVersion> policies() {
        return served.values().stream().map(Served::policy).toList();
    }

    public Optional<PolicyVersion> policy(String name) {
        return Optional.ofNullable(served.get(name)).map(Served::policy);
    }

    public EngineLimits limits() {
        return limits;
    }

    /** Choices that wait to be written. */
    public int waiting() {
        return waiting.choices();
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        try {
            while (waiting.await(batch::isIdle)) {
                step();
            }
        } finally {
            waiting.failAll();
            batch.fail(Waiting.shuttingDown());
            batch.close();
        }
    }

    private void step() {
        try {
            applySwaps();
            batch.step();
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.atError().setCause(e).log("a step failed, and all answers that were under way with it");
            batch.fail(new StoreException.Unavailable(
                    "the model failed while it wrote this answer; the server's log says why"));
        }
    }

    private void applySwaps() {
        for (Swap swap = waiting.swap(); swap != null; swap = waiting.swap()) {
            Swap next = swap;
            Predicate<String> affected = model -> next.affects(model, base);
            if (atSwap == AtSwap.RESTART) {
                waiting.putBack(batch.takeBack(affected));
            }
            if (batch.hasStarted(affected)) {
                return;
            }
            waiting.swapped();
            batch.forget(affected);
            apply(swap);
        }
    }

    private void apply(Swap swap) {
        try {
            swap.change().run();
        } catch (RuntimeException | OutOfMemoryError e) {
            swap.done().completeExceptionally(e);
            return;
        }
        served.put(swap.model(), swap.to());
        swap.done().complete(null);
    }

    private @Nullable Adapter adapter(String model) {
        Served found = served.get(model);
        return found == null ? null : found.adapter();
    }

    /** Answers false if none may start. */
    private boolean startNext() {
        Call next = waiting.next();
        if (next != null && !next.isCancelled()) {
            Served by = served.get(next.ask.model());
            if (by != null) {
                batch.start(next, by.policy());
            }
        }
        return next != null;
    }

    @Override
    public void close() {
        waiting.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
