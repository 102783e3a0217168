package dev.lightningstore.training;

import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.RegisteredModel;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.policy.train.StateFile;
import dev.lightningstore.training.Artifacts.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A policy that another process samples from: each version is an artifact, and the training waits until the gateway has it served. */
final class ShippedPolicy implements Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(ShippedPolicy.class);
    /** How often the gateway is asked; a sampler takes longer than that to load weights. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final String name;
    private final String baseHash;
    private final Artifacts artifacts;
    private final GatewayModels gateway;
    private final Patience patience;
    private final RunSignals signals;
    private @Nullable Artifact before;
    private @Nullable Artifact newest;

    ShippedPolicy(
            String name,
            String baseHash,
            Artifacts artifacts,
            GatewayModels gateway,
            Patience patience,
            RunSignals signals) {
        this.name = name;
        this.baseHash = baseHash;
        this.artifacts = artifacts;
        this.gateway = gateway;
        this.patience = patience;
        this.signals = signals;
    }

    @Override
    public Optional<Shipment> hand(Learner learner, long step, String hash) throws IOException {
        Path scratch = artifacts.scratch(name);
        try {
            StateFile.write(learner.trained(), scratch);
            before = newest;
            newest = artifacts.keep(scratch, name + ".policy");
            return Optional.of(new Shipment(newest, baseHash));
        } finally {
            Files.deleteIfExists(scratch);
        }
    }

    @Override
    public void await(long step, String hash) throws InterruptedException, IOException {
        for (boolean told = false; !isServed(step, hash); told = true) {
            if (!told) {
                signals.progress("waiting for the sampler", 0, 1);
                LOG.atInfo()
                        .addKeyValue("policy", name)
                        .addKeyValue("version", step)
                        .log("waiting until the gateway has it served");
            }
            signals.checkStop();
            Thread.sleep(PAUSE);
        }
        if (before != null && newest != null && !before.uri().equals(newest.uri())) {
            artifacts.remove(before.uri());
        }
    }

    private boolean isServed(long step, String hash) throws InterruptedException {
        List<Upstream> servers = patience.answer(gateway::list).stream()
                .map(RegisteredModel::upstream)
                .filter(each -> each.model().equals(name))
                .toList();
        return !servers.isEmpty()
                && servers.stream().allMatch(each -> each.version() == step && hash.equals(each.hash()));
    }

    /** The sampler goes on in any case. */
    @Override
    public void handOver() {}

    @Override
    public void close() {}
}
