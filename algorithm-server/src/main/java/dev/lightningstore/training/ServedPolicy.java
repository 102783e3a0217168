package dev.lightningstore.training;

import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.serving.AtSwap;
import dev.lightningstore.serving.Engine;
import dev.lightningstore.serving.EngineLimits;
import dev.lightningstore.serving.PolicyVersion;
import dev.lightningstore.serving.openai.ModelText;
import dev.lightningstore.serving.openai.OpenAiServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The policy as agents see it: a copy of what is trained, which changes between two answers and never within one. An adapter
 * stands on the base that it is trained on; all weights are a copy of their own. The port is open from the first version on.
 */
final class ServedPolicy implements AutoCloseable {
    private final Parts parts = new Parts();
    private final OpenModel model;
    private final Decoder decoder;
    private final @Nullable Adapter adapter;
    private final TrainingSpec spec;
    private final String name;
    private final Place place;
    private final Clock clock;
    private final RandomGenerator random;
    private @Nullable Engine engine;
    private int port;

    /** @param name under which it answers */
    ServedPolicy(
            Torch torch,
            OpenModel model,
            Learner learner,
            TrainingSpec spec,
            String name,
            Place place,
            Clock clock,
            RandomGenerator random) {
        this.model = model;
        this.spec = spec;
        this.name = name;
        this.place = place;
        this.clock = clock;
        this.random = random;
        if (spec.lora() == null) {
            decoder = parts.add(
                    Decoder.load(torch, model.weights(), learner.decoder().context()));
            adapter = null;
        } else {
            decoder = learner.decoder();
            adapter = parts.add(decoder.adapter(spec.lora(), spec.seed()));
        }
    }

    String name() {
        return name;
    }

    /** As the gateway reaches it, with a version served; OpenAI's wire is below {@code /v1}. */
    String url() {
        if (place.reachedAs() != null) {
            return place.reachedAs();
        }
        return "http://" + (place.host().contains(":") ? "[" + place.host() + "]" : place.host()) + ":" + port;
    }

    /** Serves what was learned from now on. When it returns, no answer of earlier weights is under way. */
    void show(Learner learner, String version, String hash) throws IOException {
        PolicyVersion policy = new PolicyVersion(name, version, hash);
        Engine running = engine;
        if (running == null) {
            learner.copyInto(decoder, adapter);
            engine = open(policy);
            return;
        }
        try {
            if (adapter == null) {
                running.swap(version, hash, () -> learner.copyInto(decoder, null)).join();
            } else {
                running.adapt(policy, adapter, () -> learner.copyInto(decoder, adapter)).join();
            }
        } catch (CompletionException e) {
            throw new IllegalStateException("the new weights could not be served", e.getCause());
        }
    }

    private Engine open(PolicyVersion first) throws IOException {
        EngineLimits limits = place.limits().withContext(decoder.context());
        Tokenizer tokenizer = parts.add(Tokenizer.of(model.text()));
        ModelText text = ModelText.of(model.text(), decoder.config().vocabSize(), tokenizer, clock);
        PolicyVersion base = adapter == null ? first : new PolicyVersion(spec.model() + ".base", "0", "");
        Engine opened = parts.add(Engine.open(decoder, tokenizer, base, limits, AtSwap.FINISH));
        if (adapter != null) {
            opened.adapt(first, adapter, () -> {}).join();
        }
        InetSocketAddress address = new InetSocketAddress(place.host(), place.port());
        port = parts.add(OpenAiServer.open(opened, text, name, address, place.apiKey(), clock, random))
                .port();
        return opened;
    }

    @Override
    public void close() {
        parts.close();
    }
}
