package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.JobLease;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims jobs for workers, who may wait for one: woken by the {@link Hub}, never polling. Thread-safe. */
final class JobClaims implements Hub.Listener {
    private static final Logger log = LoggerFactory.getLogger(JobClaims.class);
    private static final int MAX_WAITING = 10_000;

    private final Committer committer;
    private final ScheduledExecutorService timer;
    private final Map<Integer, Set<Claim>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean draining;

    JobClaims(Committer committer, ScheduledExecutorService timer) {
        this.committer = committer;
        this.timer = timer;
    }

    CompletableFuture<Optional<JobLease>> claim(int project, String worker, Duration ttl, Duration wait) {
        Claim claim = new Claim(new JobCommands.Claim(project, worker, ttl));
        claim.start(wait);
        return claim.answer;
    }

    @Override
    public void jobs(int project) {
        waiting.getOrDefault(project, Set.of()).forEach(Claim::wake);
    }

    @Override
    public void lost() {
        waiting.keySet().forEach(this::jobs);
    }

    /** Gives out no more jobs and tells all who wait so. */
    void drain() {
        draining = true;
        waiting.values().forEach(claims -> claims.forEach(claim -> claim.answer.completeExceptionally(stopping())));
    }

    private static StoreException stopping() {
        return new StoreException.Unavailable("the store is shutting down and gives out no jobs");
    }

    private final class Claim {
        final CompletableFuture<Optional<JobLease>> answer = new CompletableFuture<>();
        private final JobCommands.Claim command;
        private final AtomicBoolean looking = new AtomicBoolean();
        private @Nullable ScheduledFuture<?> deadline;
        private volatile boolean woken;
        private volatile boolean over;

        Claim(JobCommands.Claim command) {
            this.command = command;
        }

        void start(Duration wait) {
            if (wait.isZero()) {
                over = true;
            } else {
                enlist();
                deadline = timer.schedule(
                        () -> {
                            over = true;
                            look();
                        },
                        wait.toNanos(),
                        TimeUnit.NANOSECONDS);
                answer.whenComplete((lease, failure) -> leave());
            }
            if (draining) {
                answer.completeExceptionally(stopping());
            }
            look();
        }

        private void enlist() {
            if (count.incrementAndGet() > MAX_WAITING) {
                count.decrementAndGet();
                throw new StoreException.Overloaded(
                        MAX_WAITING + " claims wait for a job already; try again after a moment",
                        Duration.ofSeconds(1));
            }
            waiting.computeIfAbsent(command.project(), project -> ConcurrentHashMap.newKeySet())
                    .add(this);
        }

        private void leave() {
            waiting.getOrDefault(command.project(), Set.of()).remove(this);
            count.decrementAndGet();
            if (deadline != null) {
                deadline.cancel(false);
            }
        }

        void wake() {
            woken = true;
            look();
        }

        /** Tries to claim; one try at a time, and whoever is woken meanwhile tries again. */
        private void look() {
            if (answer.isDone() || !looking.compareAndSet(false, true)) {
                return;
            }
            woken = false;
            boolean last = over;
            committer.submit(command).whenComplete((lease, failure) -> {
                if (failure != null) {
                    answer.completeExceptionally(failure);
                } else if (lease.isPresent() || last) {
                    if (!answer.complete(lease)) {
                        lease.ifPresent(this::giveBack);
                    }
                } else {
                    looking.set(false);
                    if (woken || over) {
                        look();
                    }
                }
            });
        }

        /** Who asked went away between the claim and its answer: better now than when the lease runs out. */
        private void giveBack(JobLease lease) {
            committer
                    .submit(new JobCommands.GiveBack(command.project(), lease.ref()))
                    .exceptionally(failure -> {
                        log.atDebug().setCause(failure).log("giving back a job failed; its lease will run out");
                        return false;
                    });
        }
    }
}
