package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.TTL;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.LightningStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Sessions: leases that are pushed. */
public interface SessionContract extends Contract {
    /** Collects what a session is told. */
    final class Told implements LeaseStore.Listener {
        final BlockingQueue<Lease> leases = new LinkedBlockingQueue<>();
        final BlockingQueue<LeaseRef> cancelled = new LinkedBlockingQueue<>();

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
    }

    @Test
    default void aPermitGetsWhatWaits() {
        LightningStore store = newStore();
        List<String> waiting = Given.ids(Given.enqueued(store, 5));
        Told told = new Told();
        try (LeaseStore.Session session = store.leases().open("w", TTL, told)) {
            session.grant(2);
            Answers.eventually("two leases", () -> told.leases.size() == 2);
            session.grant(1);
            Answers.eventually("three leases", () -> told.leases.size() == 3);
            Answers.pause(Duration.ofMillis(50));
            assertEquals(waiting.subList(0, 3), Given.map(List.copyOf(told.leases), lease -> rolloutId(lease.work())));
        }
        assertEquals(2, Answers.of(store.rollouts().dequeue(9, null)).size());
    }

    @Test
    default void aPermitWaitsForWork() {
        LightningStore store = newStore();
        Told told = new Told();
        try (LeaseStore.Session session = store.leases().open("w", TTL, told)) {
            session.grant(3);
            Answers.pause(Duration.ofMillis(50));
            assertTrue(told.leases.isEmpty());
            String made = Given.enqueued(store, Given.task(1)).rolloutId();
            Answers.eventually("a lease", () -> told.leases.size() == 1);
            Lease lease = told.leases.element();
            assertEquals(made, rolloutId(lease.work()));
            assertEquals("w", lease.work().requireAttempt().workerId());
            Answers.of(store.leases().finish(lease.ref(), new Outcome.Succeeded(null)));
        }
    }

    @Test
    default void whatIsGivenBackIsPushedToAnother() {
        LightningStore store = newStore();
        Told told = new Told();
        Lease first = Given.leased(store, Given.attempts(1));
        try (LeaseStore.Session session = store.leases().open("w2", TTL, told)) {
            session.grant(1);
            Answers.of(store.leases().finish(first.ref(), new Outcome.Released("draining")));
            Answers.eventually("a lease", () -> told.leases.size() == 1);
            assertEquals(2, told.leases.element().ref().fence());
        }
    }

    @Test
    default void aCancelReachesTheHolder() {
        LightningStore store = newStore();
        Told told = new Told();
        Told other = new Told();
        try (LeaseStore.Session session = store.leases().open("w", TTL, told);
                LeaseStore.Session bystander = store.leases().open("w2", TTL, other)) {
            session.grant(1);
            Given.enqueued(store, 1);
            Answers.eventually("a lease", () -> told.leases.size() == 1);
            LeaseRef lease = told.leases.element().ref();
            Answers.of(store.rollouts().cancel(lease.rolloutId(), "stop"));
            Answers.eventually("the cancel", () -> told.cancelled.contains(lease));
            assertTrue(other.cancelled.isEmpty());
            bystander.grant(1);
        }
    }

    @Test
    default void aClosedSessionGetsNothingMoreAndGivesNothingBack() {
        LightningStore store = newStore();
        Told told = new Told();
        LeaseStore.Session session = store.leases().open("w", TTL, told);
        session.grant(5);
        Given.enqueued(store, 1);
        Answers.eventually("a lease", () -> told.leases.size() == 1);
        session.close();
        session.close();
        Lease lease = told.leases.element();
        assertEquals(
                RolloutStatus.PREPARING,
                Given.rollout(store, rolloutId(lease.work())).rollout().status());
        Given.enqueued(store, 2);
        Answers.pause(Duration.ofMillis(100));
        assertEquals(1, told.leases.size());
        assertEquals(2, Answers.of(store.rollouts().dequeue(9, null)).size());
        Answers.of(store.leases().finish(lease.ref(), new Outcome.Succeeded(null)));
    }

    @Test
    default void manySessionsNeverGetTheSame() {
        LightningStore store = newStore();
        List<Told> all = new ArrayList<>();
        List<LeaseStore.Session> sessions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Told told = new Told();
            all.add(told);
            sessions.add(store.leases().open("w" + i, TTL, told));
        }
        for (int round = 0; round < 10; round++) {
            sessions.forEach(session -> session.grant(1));
            Given.enqueued(store, 8);
        }
        Answers.eventually(
                "80 leases",
                () -> all.stream().mapToInt(told -> told.leases.size()).sum() == 80);
        Set<String> leased = new HashSet<>();
        all.forEach(told -> told.leases.forEach(lease -> leased.add(rolloutId(lease.work()))));
        assertEquals(80, leased.size());
        all.forEach(told -> assertEquals(10, told.leases.size()));
        sessions.forEach(LeaseStore.Session::close);
    }
}
