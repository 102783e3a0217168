package dev.lightningstore.training;

import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.serving.AtSwap;
import dev.lightningstore.serving.Engine;
import dev.lightningstore.serving.EngineLimits;
import dev.lightningstore.serving.PolicyVersion;
import dev.lightningstore.serving.Registration;
import dev.lightningstore.serving.openai.ModelText;
import dev.lightningstore.serving.openai.OpenAiServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy as agents see it: a copy of what is trained, which changes between two answers and never within one. An adapter
 * stands on the base that it is trained on; all weights are a copy of their own. The port is open from the first version on.
 */
final class ServedPolicy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServedPolicy.class);

    /** How long calls wait for the server that goes on. */
    private static final Duration HAND_OVER = Duration.ofMinutes(1);

    private final Parts parts = new Parts();
    private final OpenModel model;
    private final String baseHash;
    private final Decoder decoder;
    private final @Nullable Adapter adapter;
    private final TrainingSpec spec;
    private final String name;
    private final Place place;
    private final GatewayModels gateway;
    private final Clock clock;
    private final RandomGenerator random;
    private @Nullable Engine engine;
    private @Nullable Registration registration;

    /**
     * @param baseHash of the model as it was before it was trained
     * @param name under which it answers
     */
    ServedPolicy(
            Torch torch,
            OpenModel model,
            String baseHash,
            Learner learner,
            TrainingSpec spec,
            String name,
            Place place,
            GatewayModels gateway,
            Clock clock,
            RandomGenerator random) {
        this.model = model;
        this.baseHash = baseHash;
        this.spec = spec;
        this.name = name;
        this.place = place;
        this.gateway = gateway;
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
                running.swap(version, hash, () -> learner.copyInto(decoder, null))
                        .join();
            } else {
                running.adapt(policy, adapter, () -> learner.copyInto(decoder, adapter))
                        .join();
            }
        } catch (CompletionException e) {
            throw new IllegalStateException("the new weights could not be served", e.getCause());
        }
    }

    private Engine open(PolicyVersion first) throws IOException {
        EngineLimits limits = place.limits().withContext(decoder.context());
        Tokenizer tokenizer = parts.add(Tokenizer.of(model.text()));
        ModelText text = ModelText.of(model.text(), decoder.config().vocabSize(), tokenizer, clock);
        PolicyVersion base = adapter == null ? first : new PolicyVersion(spec.model() + ".base", "0", baseHash);
        Engine opened = parts.add(Engine.open(decoder, tokenizer, base, limits, AtSwap.FINISH));
        if (adapter != null) {
            opened.adapt(first, adapter, () -> {}).join();
        }
        InetSocketAddress address = new InetSocketAddress(place.host(), place.port());
        OpenAiServer server = parts.add(OpenAiServer.open(opened, text, name, address, place.apiKey(), clock, random));
        register(opened, server.port());
        return opened;
    }

    /** A job's policy is served in one place: where one before this died, nobody is to look for it. */
    private void register(Engine opened, int port) {
        String host = place.host().contains(":") ? "[" + place.host() + "]" : place.host();
        String base = place.reachedAs() == null ? "http://" + host + ":" + port : place.reachedAs();
        try {
            gateway.unregister(name, null).join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof StoreException)) {
                throw e;
            }
            LOG.atDebug().setCause(e.getCause()).log("no other place of the policy was taken back");
        }
        Registration.Site site = new Registration.Site(base + "/v1", place.gatewayKey());
        registration = parts.add(Registration.open(gateway, opened, site, Registration.CHECK));
        try {
            gateway.endSwap(name, null).join();
        } catch (CompletionException e) {
            // Nobody handed it over: it is new, or the server before died.
            LOG.atDebug().setCause(e.getCause()).log("no calls were held");
        }
    }

    /**
     * Another server goes on with this policy in a moment: calls wait for it, for a while. To be called when this process is
     * told to end; what is under way is still answered.
     */
    void handOver() {
        Registration open = registration;
        if (open == null) {
            return;
        }
        open.leave();
        try {
            gateway.beginSwap(name, true, HAND_OVER).join();
        } catch (CompletionException e) {
            LOG.atWarn().setCause(e.getCause()).log("calls could not be held for the next server");
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
