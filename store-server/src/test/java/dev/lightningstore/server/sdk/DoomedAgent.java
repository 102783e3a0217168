package dev.lightningstore.server.sdk;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.trace.AttemptTrace;
import dev.lightningstore.trace.TraceOptions;
import dev.lightningstore.trace.Tracing;
import dev.lightningstore.trace.ship.ShipperOptions;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that tells something while its store is away, says so, and waits to be killed. */
public final class DoomedAgent {
    static final int STEPS = 120;
    static final String READY = "READY";

    private DoomedAgent() {}

    /** Arguments: the store's URL, the spool's folder, and the lease. */
    public static void main(String[] args) throws InterruptedException {
        LeaseRef lease = new LeaseRef(args[2], args[3], Integer.parseInt(args[4]));
        Tracing tracing = Tracing.to(args[0])
                .options(TraceOptions.builder()
                        .shipping(ShipperOptions.DEFAULT.spool(Path.of(args[1])))
                        .build())
                .build();
        AttemptTrace attempt = tracing.attempt(lease.rolloutId(), lease.attemptId(), lease);
        for (int i = 0; i < STEPS; i++) {
            attempt.emitAction("step-" + i, Json.EMPTY_OBJECT, null);
        }
        Answers.eventually("it is kept aside", () -> tracing.counts().spooled() == STEPS);
        System.out.println(READY);
        new CountDownLatch(1).await();
    }
}
