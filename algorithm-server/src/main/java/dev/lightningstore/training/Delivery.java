package dev.lightningstore.training;

import dev.lightningstore.training.Artifacts.Artifact;
import java.io.IOException;
import java.util.Optional;

/** How what was learned gets to where agents sample from it. */
interface Delivery extends AutoCloseable {
    /** Gives a version away; what has to be told of it besides its name and hash is told with the resource. */
    Optional<Shipment> hand(Learner learner, long step, String hash) throws IOException;

    /** Returns once it is this version that answers; called when the version is a resource. */
    void await(long step, String hash) throws InterruptedException, IOException;

    /** This process ends, and another one goes on with the policy in a moment. */
    void handOver();

    @Override
    void close();

    /**
     * Weights on their way to another process.
     *
     * @param baseHash of the model that they were trained from
     */
    record Shipment(Artifact weights, String baseHash) {}
}
