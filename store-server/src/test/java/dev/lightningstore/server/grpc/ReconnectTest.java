package dev.lightningstore.server.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.jdbc.JdbcCluster;
import dev.lightningstore.jdbc.StorageOptions;
import dev.lightningstore.json.Json;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.wire.span.SpanCodec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the Java client does when its server goes away and comes back at the same place. */
class ReconnectTest {
    private static final Duration TTL = Duration.ofSeconds(30);

    private JdbcCluster engine;
    private GrpcPort port;
    private LightningClient client;

    @BeforeEach
    void open() {
        engine = JdbcCluster.open(
                StorageOptions.of("jdbc:h2:mem:grpc-reconnect", null, null),
                InstantSource.system(),
                (project, lease, expires) -> "",
                new SpanCodec());
        port = new GrpcPort(engine);
        client = port.client();
    }

    @AfterEach
    void close() {
        client.close();
        port.close();
        engine.close();
    }

    private void restart() {
        int number = port.port();
        port.close();
        port = new GrpcPort(engine, GrpcDoor.DEFAULT_MAX_MESSAGE_BYTES, number);
    }

    private static final class Leases implements LeaseStore.Listener {
        final BlockingQueue<Lease> came = new LinkedBlockingQueue<>();

        @Override
        public void onLease(Lease lease) {
            came.add(lease);
        }

        @Override
        public void onCancel(LeaseRef lease, String reason) {}

        @Override
        public void onDrain() {}
    }

    @Test
    void aSessionGoesOnWithThePermitsThatWereLeft() {
        LightningStore store = client.store();
        Leases leases = new Leases();
        try (LeaseStore.Session session = store.leases().open("w", TTL, leases)) {
            session.grant(2);
            enqueue(store);
            Answers.eventually("a first lease", () -> leases.came.size() == 1);
            restart();
            Lease first = leases.came.remove();
            AttemptedRollout done = Answers.of(store.leases().finish(first.ref(), new Outcome.Succeeded(null)));
            assertEquals(RolloutStatus.SUCCEEDED, done.rollout().status());
            enqueue(store);
            enqueue(store);
            Answers.eventually("a second lease", () -> leases.came.size() == 1);
            Answers.pause(Duration.ofMillis(100));
            assertEquals(1, leases.came.size(), "only the permit that was left");
        }
    }

    @Test
    void spansThatWereUnderWayAreStoredOnce() {
        LightningStore store = client.store();
        AttemptedRollout rollout = Answers.of(store.rollouts().start(NewRollout.of(Json.NULL), null, null));
        String id = rollout.rollout().rolloutId();
        String attempt = rollout.requireAttempt().attemptId();
        BlockingQueue<CompletableFuture<List<Long>>> sent = new LinkedBlockingQueue<>();
        for (int i = 1; i <= 200; i++) {
            sent.add(store.spans().add(List.of(TestSpans.otlp(id, attempt, i, i, "s" + i)), null));
            if (i == 100) {
                restart();
            }
        }
        sent.forEach(Answers::of);
        assertEquals(200, Answers.of(store.statistics()).spans());
    }

    @Test
    void aWatchAndATailGoOn() throws Exception {
        LightningStore store = client.store();
        BlockingQueue<Resources> versions = new LinkedBlockingQueue<>();
        AutoCloseable watch = store.resources().watch(versions::add);
        Answers.of(store.resources().add(Json.EMPTY_OBJECT, null));
        Answers.eventually("a version", () -> versions.size() == 1);
        port.close();
        Resources missed = Answers.of(engine.project("default").resources().add(Json.EMPTY_OBJECT, null));
        port = new GrpcPort(engine, GrpcDoor.DEFAULT_MAX_MESSAGE_BYTES, port.port());
        Answers.eventually("the version that was missed", () -> versions.contains(missed));
        assertEquals(2, versions.size());
        watch.close();
    }

    @Test
    void whatIsNotSafeToRepeatIsNotRepeated() {
        LightningStore store = client.store();
        Answers.of(store.statistics());
        int number = port.port();
        port.close();
        StoreException.Unavailable gone = Answers.refusal(
                StoreException.Unavailable.class, store.rollouts().dequeue(1, "w"));
        assertTrue(gone.getMessage() != null);
        CompletableFuture<?> patient = store.rollouts().get("ro-unknown");
        Answers.pause(Duration.ofMillis(150));
        port = new GrpcPort(engine, GrpcDoor.DEFAULT_MAX_MESSAGE_BYTES, number);
        Answers.of(patient);
    }

    private static void enqueue(LightningStore store) {
        Answers.of(store.rollouts().enqueue(List.of(NewRollout.of(Json.NULL)), "request-" + System.nanoTime()));
    }
}
