package dev.lightningstore.runner;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.runner.agent.Leftover;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts out, before a runner takes work, what an earlier process left running. The store decides: an attempt of this
 * worker whose lease still takes a heartbeat is gone on with; one whose lease is lost is ended. Attempts of other
 * workers are theirs while they are live, and are ended once they are not.
 */
final class Adoption {
    private static final Logger log = LoggerFactory.getLogger(Adoption.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Workbench bench;
    private final String workerId;

    private Adoption(Workbench bench, String workerId) {
        this.bench = bench;
        this.workerId = workerId;
    }

    /** The leases that are gone on with. */
    static List<Lease> of(Workbench bench, String workerId) {
        Adoption adoption = new Adoption(bench, workerId);
        List<Lease> adopted = new ArrayList<>();
        for (Leftover leftover : bench.agent().leftovers()) {
            adoption.decide(leftover).ifPresent(adopted::add);
        }
        return adopted;
    }

    private Optional<Lease> decide(Leftover leftover) {
        LeaseRef ref = leftover.lease();
        try {
            if (leftover.workerId().equals(workerId)) {
                Attempt attempt = answer(bench.store().leases().heartbeat(ref, null));
                AttemptedRollout work = new AttemptedRollout(
                        answer(bench.store().rollouts().get(ref.rolloutId()))
                                .orElseThrow()
                                .rollout(),
                        attempt);
                log(ref, "goes on with an attempt that an earlier process began");
                // Its agent has its token already, and no other is signed.
                return Optional.of(new Lease(work, attempt.startTime(), ""));
            }
            Attempt latest = answer(bench.store().rollouts().get(ref.rolloutId()))
                    .map(AttemptedRollout::attempt)
                    .orElse(null);
            if (latest == null
                    || latest.number() != ref.fence()
                    || !latest.status().live()) {
                discard(leftover);
            }
        } catch (StoreException.LeaseLost | StoreException.NotFound lost) {
            discard(leftover);
        } catch (StoreException e) {
            // It ends by its own time limit, or when the rollout's next attempt begins.
            log(ref, "an attempt of an earlier process is left alone: " + e.getMessage());
        }
        return Optional.empty();
    }

    private void discard(Leftover leftover) {
        log(leftover.lease(), "ends an attempt whose lease is lost");
        bench.agent().discard(leftover);
    }

    private static void log(LeaseRef lease, String words) {
        log.atInfo()
                .addKeyValue("rollout", lease.rolloutId())
                .addKeyValue("attempt", lease.attemptId())
                .log(words);
    }

    private static <T> T answer(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreException refused ? refused : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new StoreException.Unavailable("the store did not answer within " + PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted");
        }
    }
}
