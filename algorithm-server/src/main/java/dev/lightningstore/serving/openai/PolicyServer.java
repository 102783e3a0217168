package dev.lightningstore.serving.openai;

import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.policy.weights.PeftAdapter;
import dev.lightningstore.serving.Engine;
import dev.lightningstore.serving.EngineLimits;
import dev.lightningstore.serving.PolicyServerConfig;
import dev.lightningstore.serving.PolicyVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/** One policy, loaded, served and closed as a whole. */
public final class PolicyServer implements AutoCloseable {
    private final Deque<AutoCloseable> parts;
    private final Decoder decoder;
    private final List<Adapter> adapters;
    private final Engine engine;
    private final String url;

    private PolicyServer(
            Deque<AutoCloseable> parts, Decoder decoder, List<Adapter> adapters, Engine engine, String url) {
        this.parts = parts;
        this.decoder = decoder;
        this.adapters = adapters;
        this.engine = engine;
        this.url = url;
    }

    /**
     * Loads a model and answers for it; the model may be closed afterwards.
     *
     * @param random for seeds that callers do not choose
     */
    public static PolicyServer open(
            OpenModel model, PolicyVersion policy, PolicyServerConfig config, Clock clock, RandomGenerator random)
            throws IOException {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            EngineLimits limits = config.limits()
                    .withContext(Math.min(
                            config.limits().context(), model.weights().config().maxPositions()));
            Torch torch = push(parts, Torch.on(config.device()));
            Decoder decoder = push(parts, Decoder.load(torch, model.weights(), limits.context()));
            Tokenizer tokenizer = push(parts, Tokenizer.of(model.text()));
            ModelText text = ModelText.of(model.text(), decoder.config().vocabSize(), tokenizer, clock);
            List<Adapter> adapters = new ArrayList<>();
            push(parts, () -> adapters.forEach(Adapter::close));
            Engine engine = push(parts, Engine.open(decoder, tokenizer, policy, limits, config.atSwap()));
            InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
            OpenAiServer server = push(
                    parts, OpenAiServer.open(engine, text, policy.name(), address, config.apiKey(), clock, random));
            return new PolicyServer(
                    parts, decoder, adapters, engine, "http://" + host(config.host()) + ":" + server.port());
        } catch (IOException | RuntimeException e) {
            closeAll(parts);
            throw e;
        }
    }

    /** Of the server; OpenAI's clients want {@code /v1} behind it. */
    public String url() {
        return url;
    }

    /** Its weights are changed by {@link Engine#swap} only. */
    public Decoder decoder() {
        return decoder;
    }

    public Engine engine() {
        return engine;
    }

    /**
     * Answers for an adapter too, under a name of its own.
     *
     * @throws dev.lightningstore.error.StoreException.Invalid if it is for another base, or the name is the base's
     */
    public synchronized void adapt(PolicyVersion policy, PeftAdapter peft) {
        Adapter adapter = decoder.adapter(peft);
        adapters.add(adapter);
        engine.adapt(policy, adapter, () -> {}).join();
    }

    @Override
    public void close() {
        closeAll(parts);
    }

    private static <T extends AutoCloseable> T push(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("closing a policy server failed", e);
            }
        }
    }

    private static String host(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
