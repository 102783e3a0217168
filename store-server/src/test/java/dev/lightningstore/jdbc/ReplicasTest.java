package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestClock;
import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.error.StoreException.Conflict;
import dev.lightningstore.error.StoreException.LeaseLost;
import dev.lightningstore.event.Event;
import dev.lightningstore.event.EventStore;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.job.UsedRollout.Use;
import dev.lightningstore.json.Json;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.LightningStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three servers over one PostgreSQL are one store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasTest {
    private static final Json INPUT = Json.parse("{}", "input");

    private final TestClock clock = new TestClock();
    private final StorageOptions options = Postgres.newDatabase();
    private final List<JdbcCluster> servers = new ArrayList<>();

    /** Together, on an empty database: each finds a schema that is being made, or makes it. */
    @BeforeAll
    void openThreeAtOnce() {
        List<CompletableFuture<JdbcCluster>> opening = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            opening.add(CompletableFuture.supplyAsync(() -> ClusterContract.open(options, clock)));
        }
        opening.forEach(one -> servers.add(Answers.of(one)));
    }

    @AfterAll
    void close() {
        servers.forEach(JdbcCluster::close);
    }

    @Test
    void noRolloutIsClaimedTwice() {
        List<LightningStore> stores = project("claims");
        Set<String> made = new HashSet<>();
        List<CompletableFuture<List<AttemptedRollout>>> claims = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            stores.get(i % 3)
                    .rollouts()
                    .enqueue(List.of(NewRollout.of(INPUT)), null)
                    .thenAccept(one -> {
                        synchronized (made) {
                            made.add(one.get(0).rolloutId());
                        }
                    });
            claims.add(stores.get((i + 1) % 3).rollouts().dequeue(1 + i % 4, "w" + i % 5));
        }
        List<String> claimed = new ArrayList<>();
        claims.forEach(claim -> Answers.of(claim)
                .forEach(rollout -> claimed.add(rollout.rollout().rolloutId())));
        for (int i = 0; claimed.size() < 300 && i < 1_000; i++) {
            Answers.of(stores.get(i % 3).rollouts().dequeue(50, null))
                    .forEach(rollout -> claimed.add(rollout.rollout().rolloutId()));
        }
        assertEquals(300, claimed.size());
        assertEquals(made, new HashSet<>(claimed));
    }

    @Test
    void aWaiterWakesWhenAnotherServerFinishes() {
        List<LightningStore> stores = project("waits");
        AttemptedRollout open = Answers.of(stores.get(0).rollouts().start(NewRollout.of(INPUT), null, null));
        CompletableFuture<List<Rollout>> waiting =
                stores.get(1).rollouts().await(List.of(open.rollout().rolloutId()), Duration.ofSeconds(19));
        Answers.pause(Duration.ofMillis(100));
        Answers.of(stores.get(2)
                .rollouts()
                .updateAttempt(open.rollout().rolloutId(), "latest", AttemptUpdate.status(AttemptStatus.SUCCEEDED)));
        long start = System.nanoTime();
        assertEquals(1, Answers.of(waiting).size());
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 5, "woken, not timed out");
    }

    @Test
    void sessionsAndWatchersHearOfWhatAnotherServerDoes() throws Exception {
        List<LightningStore> stores = project("pushes");
        BlockingQueue<Lease> leases = new LinkedBlockingQueue<>();
        BlockingQueue<LeaseRef> cancelled = new LinkedBlockingQueue<>();
        BlockingQueue<Resources> pushed = new LinkedBlockingQueue<>();
        AutoCloseable watching = stores.get(1).resources().watch(pushed::add);
        LeaseStore.Listener listener = new LeaseStore.Listener() {
            @Override
            public void onLease(Lease lease) {
                leases.add(lease);
            }

            @Override
            public void onCancel(LeaseRef lease, String reason) {
                cancelled.add(lease);
            }

            @Override
            public void onDrain() {}
        };
        try (LeaseStore.Session session = stores.get(0).leases().open("w", Duration.ofSeconds(30), listener)) {
            session.grant(1);
            Answers.pause(Duration.ofMillis(100));
            Answers.of(stores.get(1).rollouts().enqueue(List.of(NewRollout.of(INPUT)), null));
            Answers.eventually("a lease", () -> !leases.isEmpty());
            LeaseRef lease = leases.element().ref();
            Answers.of(stores.get(2).rollouts().cancel(lease.rolloutId(), "stop"));
            Answers.eventually("the cancel", () -> cancelled.contains(lease));
        }
        Resources added = Answers.of(stores.get(2).resources().add(INPUT, null));
        Answers.eventually("the resources", () -> pushed.contains(added));
        assertEquals(added, Answers.of(stores.get(0).resources().latest()).orElseThrow());
        assertEquals(
                added.resourcesId(),
                Answers.of(stores.get(0).rollouts().enqueue(List.of(NewRollout.of(INPUT)), null))
                        .get(0)
                        .resourcesId());
        watching.close();
    }

    @Test
    void theWatchdogActsOnceHoweverManyRunIt() {
        List<LightningStore> stores = project("watchdog");
        RolloutConfig config = new RolloutConfig(Duration.ofSeconds(5), null, 9, Set.of(AttemptStatus.TIMEOUT));
        for (int i = 0; i < 40; i++) {
            Answers.of(stores.get(i % 3)
                    .rollouts()
                    .start(new NewRollout(INPUT, null, null, config, null, null, 0), "w" + i, null));
        }
        clock.move(Duration.ofSeconds(6));
        List<CompletableFuture<Integer>> runs = new ArrayList<>();
        for (JdbcCluster server : List.of(servers.get(0), servers.get(1), servers.get(2), servers.get(0))) {
            runs.add(CompletableFuture.supplyAsync(server::watch));
        }
        runs.forEach(Answers::of);
        Map<String, Integer> requeued = new TreeMap<>();
        EventStore.Batch batch = Answers.of(stores.get(0).events().read("start", 1_000));
        for (Event event : batch.events()) {
            if (event instanceof Event.RolloutChanged changed && changed.status() == RolloutStatus.REQUEUING) {
                requeued.merge(changed.rolloutId(), 1, Integer::sum);
            }
        }
        assertEquals(40, requeued.size());
        assertEquals(Set.of(1), Set.copyOf(requeued.values()));
        assertEquals(40, Answers.of(stores.get(1).rollouts().dequeue(100, null)).size());
    }

    @Test
    void requestIdsAndSpansCountOnceAcrossServers() {
        List<LightningStore> stores = project("once");
        List<CompletableFuture<List<Rollout>>> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            calls.add(stores.get(i % 3).rollouts().enqueue(List.of(NewRollout.of(INPUT)), "same"));
        }
        Set<String> made = new HashSet<>();
        calls.forEach(call -> made.add(Answers.of(call).get(0).rolloutId()));
        assertEquals(1, made.size());
        AttemptedRollout claimed =
                Answers.of(stores.get(2).rollouts().dequeue(1, null)).get(0);
        String rollout = claimed.rollout().rolloutId();
        String attempt = claimed.requireAttempt().attemptId();
        List<CompletableFuture<List<Long>>> adds = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            adds.add(stores.get(i % 3)
                    .spans()
                    .add(List.of(TestSpans.otlp(rollout, attempt, 0, i / 3, "s" + i / 3)), null));
        }
        List<Long> given = new ArrayList<>();
        adds.forEach(add -> given.addAll(Answers.of(add)));
        given.removeIf(sequenceId -> sequenceId == 0);
        assertEquals(10, given.size());
        assertEquals(10, Set.copyOf(given).size());
    }

    @Test
    void whatOneServerLeasedAnotherMayFinishAndOnlyOnce() {
        List<LightningStore> stores = project("leases");
        Answers.of(stores.get(0).rollouts().enqueue(List.of(NewRollout.of(INPUT)), null));
        Lease lease = Answers.of(stores.get(0).leases().claim("w", 1, Duration.ofSeconds(30)))
                .get(0);
        Answers.of(stores.get(1).leases().heartbeat(lease.ref(), null));
        AttemptedRollout done = Answers.of(stores.get(2).leases().finish(lease.ref(), new Outcome.Succeeded(null)));
        assertEquals(done, Answers.of(stores.get(0).leases().finish(lease.ref(), new Outcome.Succeeded(null))));
        assertEquals(
                done,
                Answers.of(stores.get(1).rollouts().get(lease.ref().rolloutId()))
                        .orElseThrow());
    }

    @Test
    void aJobGoesToOneWhicheverServerItCameFrom() {
        List<LightningStore> stores = project("jobs");
        Set<String> made = new HashSet<>();
        List<CompletableFuture<Optional<JobLease>>> claims = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            claims.add(stores.get(i % 3).jobs().claim("w" + i, Duration.ofMinutes(5), Duration.ofMinutes(5)));
        }
        for (int i = 0; i < 30; i++) {
            NewJob job = new NewJob("j" + i, INPUT, List.of(new JobTask(INPUT, null)));
            made.add(Answers.of(stores.get(i * 7 % 3).jobs().create(job, null)).jobId());
        }
        Set<String> claimed = new HashSet<>();
        claims.forEach(claim ->
                assertTrue(claimed.add(Answers.of(claim).orElseThrow().job().jobId())));
        assertEquals(made, claimed);
    }

    @Test
    void anotherServerGoesOnWithAJobAndRefusesWhoHadIt() {
        List<LightningStore> stores = project("jobs-lost");
        Answers.of(stores.get(0).jobs().create(new NewJob("j", INPUT, List.of(new JobTask(INPUT, null))), null));
        JobLease lost = Answers.of(stores.get(1).jobs().claim("gone", Duration.ofSeconds(30), Duration.ZERO))
                .orElseThrow();
        JobStep first = new JobStep(
                1, Map.of("loss", 0.5), List.of(new UsedRollout("ro", Use.TRAINED, null, 1.0)), INPUT, null, null);
        Job committed = Answers.of(stores.get(2).jobs().commit(lost.ref(), first));
        assertEquals(committed, Answers.of(stores.get(0).jobs().commit(lost.ref(), first)));
        CompletableFuture<Optional<JobLease>> waiting =
                stores.get(0).jobs().claim("next", Duration.ofMinutes(5), Duration.ofMinutes(5));
        clock.move(Duration.ofSeconds(31));
        servers.get(1).watch();
        JobLease next = Answers.of(waiting).orElseThrow();
        assertEquals(1, next.job().step());
        Answers.refusal(LeaseLost.class, stores.get(2).jobs().heartbeat(lost.ref(), null));
        Answers.refusal(Conflict.class, stores.get(2).jobs().commit(next.ref(), first));
    }

    @Test
    void projectsAndKeysOfOneServerAreKnownToAll() {
        Answers.of(servers.get(0).projects().create("everywhere", Quotas.NONE));
        Answers.eventually(
                "the project on every server",
                () -> servers.stream()
                        .allMatch(server ->
                                Answers.of(server.projects().get("everywhere")).isPresent()));
    }

    /** The fourth server is a process of its own, and is killed in the midst of its work. */
    @Test
    void theRestCarriesOnWhenOneIsKilled() throws Exception {
        Acknowledged acknowledged = new Acknowledged();
        ChildProcess child = ChildProcess.start(options, 99);
        LightningStore store = servers.get(0).project("default");
        for (int i = 0; i < 50; i++) {
            Answers.of(store.rollouts().enqueue(List.of(NewRollout.of(INPUT)), null));
            Answers.of(servers.get(1).project("default").rollouts().dequeue(1, "beside"));
        }
        acknowledged.hear(child.kill(Duration.ofMillis(300)));
        long start = System.nanoTime();
        Answers.of(servers.get(2).project("default").rollouts().enqueue(List.of(NewRollout.of(INPUT)), null));
        Answers.of(servers.get(1).project("default").rollouts().dequeue(5, "beside"));
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 15, "held up by the dead");
        acknowledged.assertIn(servers.get(2).project("default"));
    }

    private List<LightningStore> project(String name) {
        Answers.of(servers.get(0).projects().create(name, Quotas.NONE));
        List<LightningStore> stores = new ArrayList<>();
        for (JdbcCluster server : servers) {
            // Making one that exists answers it, and every server then knows it.
            Answers.of(server.projects().create(name, Quotas.NONE));
            stores.add(server.project(name));
        }
        return stores;
    }
}
