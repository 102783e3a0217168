package dev.lightningstore.training;

import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.serving.PolicyVersion;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A policy that is sampled from where it is trained: a copy of what is trained. An adapter stands on the base that it is
 * trained on; all weights are a copy of their own.
 */
final class ServedPolicy implements Delivery {
    private final Parts parts = new Parts();
    private final Decoder decoder;
    private final @Nullable Adapter adapter;
    private final String name;
    private final PolicyPort port;

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
        this.name = name;
        if (spec.lora() == null) {
            decoder = parts.add(
                    Decoder.load(torch, model.weights(), learner.decoder().context()));
            adapter = null;
        } else {
            decoder = learner.decoder();
            adapter = parts.add(decoder.adapter(spec.lora(), spec.seed()));
        }
        PolicyVersion base = new PolicyVersion(spec.model() + ".base", "0", baseHash);
        port = parts.add(new PolicyPort(decoder, adapter, base, model.text(), place, gateway, clock, random));
    }

    @Override
    public Optional<Shipment> hand(Learner learner, long step, String hash) throws IOException {
        port.show(new PolicyVersion(name, Long.toString(step), hash), () -> learner.copyInto(decoder, adapter));
        return Optional.empty();
    }

    /** It was served before it was handed. */
    @Override
    public void await(long step, String hash) {}

    @Override
    public void handOver() {
        port.handOver(name);
    }

    @Override
    public void close() {
        parts.close();
    }
}
