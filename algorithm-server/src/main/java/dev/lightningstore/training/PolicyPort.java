package dev.lightningstore.training;

import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.policy.weights.TextFiles;
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

/** Where agents reach a policy whose weights change: between two answers and never within one. Open from the first version on. */
final class PolicyPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyPort.class);

    /** How long calls wait for the server that goes on. */
    private static final Duration HAND_OVER = Duration.ofMinutes(1);

    private final Parts parts = new Parts();
    private final Decoder decoder;
    private final @Nullable Adapter adapter;
    private final PolicyVersion base;
    private final TextFiles text;
    private final Place place;
    private final GatewayModels gateway;
    private final Clock clock;
    private final RandomGenerator random;
    private @Nullable Engine engine;
    private @Nullable Registration registration;

    /**
     * @param adapter what changes; null where the decoder itself does
     * @param base what the decoder is called while it has an adapter
     */
    PolicyPort(
            Decoder decoder,
            @Nullable Adapter adapter,
            PolicyVersion base,
            TextFiles text,
            Place place,
            GatewayModels gateway,
            Clock clock,
            RandomGenerator random) {
        this.decoder = decoder;
        this.adapter = adapter;
        this.base = base;
        this.text = text;
        this.place = place;
        this.gateway = gateway;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Answers with this version from now on. When it returns, no answer of an earlier one is under way.
     *
     * @param change writes its weights
     */
    void show(PolicyVersion policy, Runnable change) throws IOException {
        Engine running = engine;
        if (running == null) {
            change.run();
            engine = open(policy);
            return;
        }
        try {
            if (adapter == null) {
                running.swap(policy.version(), policy.hash(), change).join();
            } else {
                running.adapt(policy, adapter, change).join();
            }
        } catch (CompletionException e) {
            throw new IllegalStateException("the new weights could not be served", e.getCause());
        }
    }

    /** Tells the gateway which version answers here. */
    void announce() {
        if (registration != null) {
            registration.announce();
        }
    }

    private Engine open(PolicyVersion first) throws IOException {
        EngineLimits limits = place.limits().withContext(decoder.context());
        Tokenizer tokenizer = parts.add(Tokenizer.of(text));
        ModelText reading = ModelText.of(text, decoder.config().vocabSize(), tokenizer, clock);
        PolicyVersion own = adapter == null ? first : base;
        Engine opened = parts.add(Engine.open(decoder, tokenizer, own, limits, AtSwap.FINISH));
        if (adapter != null) {
            opened.adapt(first, adapter, () -> {}).join();
        }
        InetSocketAddress address = new InetSocketAddress(place.host(), place.port());
        OpenAiServer server =
                parts.add(OpenAiServer.open(opened, reading, first.name(), address, place.apiKey(), clock, random));
        register(opened, first.name(), server.port());
        return opened;
    }

    /** A job's policy is served in one place: where one before this died, nobody is to look for it. */
    private void register(Engine opened, String name, int port) {
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
    void handOver(String served) {
        Registration open = registration;
        if (open == null) {
            return;
        }
        open.leave();
        try {
            gateway.beginSwap(served, true, HAND_OVER).join();
        } catch (CompletionException e) {
            LOG.atWarn().setCause(e.getCause()).log("calls could not be held for the next server");
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
