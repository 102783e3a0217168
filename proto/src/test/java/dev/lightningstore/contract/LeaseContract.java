package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.TTL;
import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.attempts;
import static dev.lightningstore.contract.Given.json;
import static dev.lightningstore.contract.Given.leased;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException.Invalid;
import dev.lightningstore.error.StoreException.LeaseLost;
import dev.lightningstore.error.StoreException.NotFound;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.Lifecycle;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.store.LightningStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leases: who may write, and until when. */
public interface LeaseContract extends Contract {
    Outcome SUCCESS = new Outcome.Succeeded(null);
    Outcome FAILURE = new Outcome.Failed(new Failure(FailureKind.AGENT, "broke"), null);

    @Test
    default void aClaimGivesALeaseWithADeadline() {
        LightningStore store = newStore();
        assertEquals(List.of(), Answers.of(store.leases().claim("w", 3, TTL)));
        Lease lease = leased(store, RolloutConfig.DEFAULT);
        Attempt attempt = lease.work().requireAttempt();
        assertEquals(attempt.startTime().plus(TTL), lease.deadline());
        assertEquals(lease.deadline(), attempt.leaseDeadline());
        assertEquals("worker", attempt.workerId());
        assertEquals(1, lease.ref().fence());
        assertEquals(RolloutStatus.PREPARING, lease.work().rollout().status());
        assertEquals(lease.work(), Given.rollout(store, rolloutId(lease.work())));
    }

    @Test
    default void aClaimTakesTheFirstOfTheQueue() {
        LightningStore store = newStore();
        List<String> waiting = Given.ids(Given.enqueued(store, 5));
        List<Lease> leases = Answers.of(store.leases().claim("w", 3, TTL));
        assertEquals(waiting.subList(0, 3), Given.map(leases, lease -> rolloutId(lease.work())));
        assertEquals(
                waiting.subList(3, 5),
                Given.attemptedIds(Answers.of(store.rollouts().dequeue(9, null))));
    }

    @Test
    default void aTimeToLiveOutsideItsBoundsIsRefused() {
        LightningStore store = newStore();
        Given.enqueued(store, 1);
        for (Duration ttl : List.of(LeaseStore.MIN_TTL.minusMillis(1), LeaseStore.MAX_TTL.plusMillis(1))) {
            Answers.refusal(Invalid.class, store.leases().claim("w", 1, ttl));
        }
        assertEquals(
                1, Answers.of(store.leases().claim("w", 1, LeaseStore.MAX_TTL)).size());
    }

    @Test
    default void aHeartbeatPushesTheDeadlineOut() {
        LightningStore store = newStore();
        Lease lease = leased(store, RolloutConfig.DEFAULT);
        for (int i = 1; i <= 5; i++) {
            advance(Duration.ofSeconds(20));
            Attempt alive = Answers.of(store.leases().heartbeat(lease.ref(), json("{\"step\":" + i + "}")));
            assertEquals(AttemptStatus.RUNNING, alive.status());
            assertEquals(lease.deadline().plusSeconds(20L * i), alive.leaseDeadline());
            assertEquals(json("{\"step\":" + i + "}"), alive.metadata());
        }
        assertEquals(
                RolloutStatus.RUNNING,
                Given.rollout(store, rolloutId(lease.work())).rollout().status());
    }

    @Test
    default void aSpanIsASignOfLifeToo() {
        LightningStore store = newStore();
        Lease lease = leased(store, RolloutConfig.DEFAULT);
        for (int i = 1; i <= 3; i++) {
            advance(Duration.ofSeconds(20));
            assertEquals(List.of((long) i), Answers.of(store.spans().add(spans(lease, i), lease.ref())));
        }
    }

    @Test
    default void theHolderEndsItsAttempt() {
        LightningStore store = newStore();
        Lease good = leased(store, RolloutConfig.DEFAULT);
        AttemptedRollout ended =
                Answers.of(store.leases().finish(good.ref(), new Outcome.Succeeded(json("{\"score\":1}"))));
        assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status());
        assertEquals(AttemptStatus.SUCCEEDED, ended.requireAttempt().status());
        assertEquals(json("{\"score\":1}"), ended.requireAttempt().metadata());
        assertEquals(ended, Given.rollout(store, rolloutId(ended)));
        Lease bad = leased(store, RolloutConfig.DEFAULT);
        ended = Answers.of(store.leases().finish(bad.ref(), FAILURE));
        assertEquals(RolloutStatus.FAILED, ended.rollout().status());
        assertEquals(
                new Failure(FailureKind.AGENT, "broke"), ended.requireAttempt().failure());
        assertEquals(new Failure(FailureKind.AGENT, "broke"), ended.rollout().failure());
    }

    @Test
    default void aFailureUnderALeaseIsRetriedAsTheConfigSays() {
        LightningStore store = newStore();
        Lease first = leased(store, attempts(2, AttemptStatus.FAILED));
        assertEquals(
                RolloutStatus.REQUEUING,
                Answers.of(store.leases().finish(first.ref(), FAILURE))
                        .rollout()
                        .status());
        Lease second = Answers.of(store.leases().claim("w", 1, TTL)).get(0);
        assertEquals(2, second.ref().fence());
        assertEquals(
                RolloutStatus.FAILED,
                Answers.of(store.leases().finish(second.ref(), FAILURE))
                        .rollout()
                        .status());
    }

    @Test
    default void aTimeOutThatTheRunnerSawIsOneOfTheStores() {
        LightningStore store = newStore();
        Lease late = leased(store, attempts(2, AttemptStatus.TIMEOUT));
        Outcome timeout = new Outcome.Failed(new Failure(FailureKind.TIMEOUT, "took too long"), null);
        AttemptedRollout ended = Answers.of(store.leases().finish(late.ref(), timeout));
        assertEquals(AttemptStatus.TIMEOUT, ended.requireAttempt().status());
        assertEquals(
                new Failure(FailureKind.TIMEOUT, "took too long"),
                ended.requireAttempt().failure());
        assertEquals(RolloutStatus.REQUEUING, ended.rollout().status());
        assertEquals(ended, Answers.of(store.leases().finish(late.ref(), timeout)));
        Answers.refusal(LeaseLost.class, store.leases().finish(late.ref(), SUCCESS));
    }

    @Test
    default void theSameEndAgainAnswersTheFirst() {
        LightningStore store = newStore();
        Lease good = leased(store, RolloutConfig.DEFAULT);
        AttemptedRollout ended = Answers.of(store.leases().finish(good.ref(), SUCCESS));
        assertEquals(ended, Answers.of(store.leases().finish(good.ref(), SUCCESS)));
        Answers.refusal(LeaseLost.class, store.leases().finish(good.ref(), FAILURE));
        Lease bad = leased(store, RolloutConfig.DEFAULT);
        AttemptedRollout failed = Answers.of(store.leases().finish(bad.ref(), FAILURE));
        assertEquals(failed, Answers.of(store.leases().finish(bad.ref(), FAILURE)));
        Answers.refusal(LeaseLost.class, store.leases().finish(bad.ref(), SUCCESS));
        assertEquals(ended, Given.rollout(store, rolloutId(ended)));
        assertEquals(failed, Given.rollout(store, rolloutId(failed)));
    }

    @Test
    default void aLeaseThatRunsOutIsOfferedAgain() {
        LightningStore store = newStore();
        Lease lost = leased(store, RolloutConfig.DEFAULT);
        advance(TTL.minusSeconds(1));
        assertTrue(Given.rollout(store, rolloutId(lost.work()))
                .requireAttempt()
                .status()
                .live());
        advance(Duration.ofSeconds(2));
        AttemptedRollout read = Given.rollout(store, rolloutId(lost.work()));
        assertEquals(AttemptStatus.UNRESPONSIVE, read.requireAttempt().status());
        assertEquals(RolloutStatus.REQUEUING, read.rollout().status());
        Failure failure = read.requireAttempt().failure();
        assertNotNull(failure);
        assertEquals(FailureKind.INFRA, failure.kind());
        Lease next = Answers.of(store.leases().claim("other", 1, TTL)).get(0);
        assertEquals(rolloutId(lost.work()), rolloutId(next.work()));
        assertEquals(2, next.ref().fence());
    }

    @Test
    default void leasesAreNotLostForEver() {
        LightningStore store = newStore();
        Lease lease = leased(store, RolloutConfig.DEFAULT);
        for (int i = 1; i <= Lifecycle.MAX_REOFFERS; i++) {
            advance(TTL.plusSeconds(1));
            lease = Answers.of(store.leases().claim("w", 1, TTL)).get(0);
        }
        advance(TTL.plusSeconds(1));
        AttemptedRollout read = Given.rollout(store, rolloutId(lease.work()));
        assertEquals(RolloutStatus.FAILED, read.rollout().status());
        Failure failure = read.rollout().failure();
        assertNotNull(failure);
        assertEquals(FailureKind.INFRA, failure.kind());
    }

    @Test
    default void nothingIsWrittenUnderALostLease() {
        LightningStore store = newStore();
        Lease lost = leased(store, RolloutConfig.DEFAULT);
        advance(TTL.plusSeconds(1));
        assertRefused(store, lost);
        Lease next = Answers.of(store.leases().claim("other", 1, TTL)).get(0);
        assertRefused(store, lost);
        LeaseRef forged = new LeaseRef(
                lost.ref().rolloutId(), lost.ref().attemptId(), next.ref().fence());
        Answers.refusal(LeaseLost.class, store.leases().heartbeat(forged, null));
        Answers.of(store.leases().heartbeat(next.ref(), null));
        Answers.of(store.leases().finish(next.ref(), SUCCESS));
        assertRefused(store, lost);
        Answers.refusal(LeaseLost.class, store.leases().heartbeat(next.ref(), null));
        Answers.refusal(LeaseLost.class, store.spans().add(spans(next, 1), next.ref()));
    }

    @Test
    default void spansUnderALeaseMustBelongToIt() {
        LightningStore store = newStore();
        Lease one = leased(store, RolloutConfig.DEFAULT);
        Lease two = leased(store, RolloutConfig.DEFAULT);
        List<NewSpan> mixed = List.of(spans(one, 1).get(0), spans(two, 2).get(0));
        Answers.refusal(LeaseLost.class, store.spans().add(mixed, one.ref()));
        Answers.refusal(LeaseLost.class, store.spans().add(spans(two, 1), one.ref()));
        assertEquals(0, Answers.of(store.statistics()).spans());
    }

    @Test
    default void workGivenBackIsOfferedAgainUncounted() {
        LightningStore store = newStore();
        Lease lease = leased(store, attempts(1));
        for (int i = 1; i <= 10; i++) {
            AttemptedRollout released =
                    Answers.of(store.leases().finish(lease.ref(), new Outcome.Released("draining")));
            assertEquals(RolloutStatus.REQUEUING, released.rollout().status());
            assertEquals(AttemptStatus.FAILED, released.requireAttempt().status());
            lease = Answers.of(store.leases().claim("w", 1, TTL)).get(0);
            assertEquals(i + 1, lease.ref().fence());
        }
        assertEquals(
                RolloutStatus.FAILED,
                Answers.of(store.leases().finish(lease.ref(), FAILURE))
                        .rollout()
                        .status());
    }

    @Test
    default void theConfigsBoundsHoldUnderALease() {
        LightningStore store = newStore();
        Lease lease = leased(store, new RolloutConfig(Duration.ofSeconds(20), null, 1, java.util.Set.of()));
        advance(Duration.ofSeconds(15));
        Answers.of(store.leases().heartbeat(lease.ref(), null));
        advance(Duration.ofSeconds(6));
        AttemptedRollout read = Given.rollout(store, rolloutId(lease.work()));
        assertEquals(AttemptStatus.TIMEOUT, read.requireAttempt().status());
        assertEquals(RolloutStatus.FAILED, read.rollout().status());
        assertRefused(store, lease);
    }

    @Test
    default void leasesOfUnknownRolloutsAreNotFound() {
        LightningStore store = newStore();
        LeaseRef unknown = new LeaseRef("ro-unknown", "at-00000000", 1);
        Answers.refusal(NotFound.class, store.leases().heartbeat(unknown, null));
        Answers.refusal(NotFound.class, store.leases().finish(unknown, SUCCESS));
    }

    private static void assertRefused(LightningStore store, Lease lost) {
        AttemptedRollout before = Given.rollout(store, rolloutId(lost.work()));
        long spans = Answers.of(store.statistics()).spans();
        Answers.refusal(LeaseLost.class, store.leases().heartbeat(lost.ref(), json("{\"late\":true}")));
        Answers.refusal(LeaseLost.class, store.leases().finish(lost.ref(), SUCCESS));
        Answers.refusal(LeaseLost.class, store.leases().finish(lost.ref(), new Outcome.Released("late")));
        Answers.refusal(LeaseLost.class, store.spans().add(spans(lost, 99), lost.ref()));
        assertEquals(before, Given.rollout(store, rolloutId(lost.work())));
        assertEquals(spans, Answers.of(store.statistics()).spans());
    }

    private static List<NewSpan> spans(Lease lease, int number) {
        return List.of(TestSpans.otlp(rolloutId(lease.work()), attemptId(lease.work()), 0, number, "s" + number));
    }
}
