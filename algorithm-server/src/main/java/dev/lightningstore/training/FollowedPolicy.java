package dev.lightningstore.training;

import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.library.StoredModel;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.train.StateFile;
import dev.lightningstore.serving.PolicyVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A policy that another process trains: the model that it began with, and over it the weights of the newest version. */
final class FollowedPolicy implements AutoCloseable {
    private final Parts parts = new Parts();
    private final Torch torch;
    private final Decoder decoder;
    private final @Nullable Adapter adapter;
    private final String name;
    private final PolicyPort port;

    private FollowedPolicy(
            ShippedResource first,
            OpenModel model,
            Place place,
            GatewayModels gateway,
            Clock clock,
            RandomGenerator random) {
        name = first.policy().name();
        try {
            torch = parts.add(Torch.on(place.device()));
            if (place.threads() > 0) {
                torch.threads(place.threads());
            }
            int context =
                    Math.min(place.limits().context(), model.weights().config().maxPositions());
            decoder = parts.add(Decoder.load(torch, model.weights(), context));
            adapter = first.lora() == null ? null : parts.add(decoder.adapter(first.lora(), 0));
            PolicyVersion base = new PolicyVersion(first.model() + ".base", "0", first.baseHash());
            port = parts.add(new PolicyPort(decoder, adapter, base, model.text(), place, gateway, clock, random));
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** @throws StoreException.Invalid if the model of that name is not the one that the policy was trained from */
    static FollowedPolicy open(
            ShippedResource first,
            ModelLibrary library,
            Place place,
            GatewayModels gateway,
            Clock clock,
            RandomGenerator random)
            throws IOException {
        StoredModel stored = library.get(first.model());
        if (!stored.policyHash().equals(first.baseHash())) {
            throw StoreException.Invalid.field(
                    "model",
                    first.model() + " has the hash " + stored.policyHash() + " here, and "
                            + first.policy().name() + " was trained from " + first.baseHash()
                            + ": import the same model");
        }
        try (OpenModel model = library.open(stored)) {
            return new FollowedPolicy(first, model, place, gateway, clock, random);
        }
    }

    /** Serves a version, and tells the gateway so. */
    void take(ShippedResource version, Artifacts artifacts) throws IOException {
        Path file = artifacts.fetch(version.uri(), version.sha256());
        try (StateFile trained = StateFile.open(file)) {
            port.show(version.policy(), () -> read(trained));
        }
        port.announce();
    }

    private void read(StateFile trained) {
        Map<String, Tensor> own = adapter == null ? decoder.parameters() : adapter.parameters();
        if (!trained.arrays().equals(own.keySet())) {
            throw new IllegalStateException("the artifact has the weights of another model: " + trained.arrays());
        }
        try (Ops ops = torch.ops()) {
            own.forEach((name, tensor) ->
                    torch.kernels().copy(ops, ops.floats(trained.array(name), tensor.shape()), tensor));
        }
        if (adapter == null) {
            decoder.changed();
        }
    }

    /** Another sampler goes on in a moment. */
    void handOver() {
        port.handOver(name);
    }

    @Override
    public void close() {
        parts.close();
    }
}
