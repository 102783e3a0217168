package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives work to sessions that wait for it: told by the hub that a queue got longer, it claims for those whose permits
 * are free, longest waiting first, one claim a session at a time. Thread-safe; its state is guarded by itself.
 */
final class Dispatcher implements Hub.Listener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    /** One session takes at most this much in one claim, so that one greedy runner does not empty the queue. */
    private static final int MAX_CLAIM = 64;

    private static final Executor RETRY = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final Committer committer;
    private final Map<Integer, Deque<PushSession>> idle = new HashMap<>();
    /** How often each queue got longer: a session that claimed in the meantime asks again instead of waiting. */
    private final Map<Integer, Long> arrivals = new HashMap<>();

    private final Set<PushSession> sessions = ConcurrentHashMap.newKeySet();
    private boolean draining;

    Dispatcher(Committer committer) {
        this.committer = committer;
    }

    LeaseStore.Session open(
            int project,
            String workerId,
            Duration ttl,
            Function<AttemptedRollout, Lease> lease,
            LeaseStore.Listener listener) {
        PushSession session = new PushSession(project, workerId, ttl, lease, listener);
        synchronized (this) {
            if (draining) {
                throw new StoreException.Unavailable("the store is shutting down and gives out no work");
            }
            sessions.add(session);
        }
        return session;
    }

    /** Wakes as many as have permits for what was queued; the others wait on, longest first. */
    @Override
    public void queued(int project, int count) {
        List<PushSession> woken = new ArrayList<>();
        synchronized (this) {
            arrivals.merge(project, 1L, Long::sum);
            Deque<PushSession> waiting = idle.get(project);
            long wanted = count;
            while (wanted > 0 && waiting != null && !waiting.isEmpty()) {
                PushSession next = waiting.poll();
                int permits = next.permits();
                if (permits > 0) {
                    woken.add(next);
                    wanted -= permits;
                }
            }
        }
        woken.forEach(PushSession::claim);
    }

    @Override
    public void lost() {
        Set<Integer> projects;
        synchronized (this) {
            projects = new LinkedHashSet<>(idle.keySet());
        }
        projects.forEach(project -> queued(project, Integer.MAX_VALUE));
    }

    @Override
    public void cancelled(Signals.Cancelled cancelled) {
        for (PushSession session : sessions) {
            if (session.project == cancelled.project() && session.workerId.equals(cancelled.worker())) {
                session.tell(listener -> listener.onCancel(cancelled.lease(), cancelled.reason()));
            }
        }
    }

    /** Takes no more work and tells every session so. */
    void drain() {
        synchronized (this) {
            draining = true;
            idle.clear();
        }
        sessions.forEach(session -> session.tell(LeaseStore.Listener::onDrain));
    }

    @Override
    public void close() {
        drain();
    }

    /** Lets the session wait, unless work has come since the count of arrivals that it names; answers whether it does. */
    private synchronized boolean wait(PushSession session, long seen) {
        if (arrivals(session.project) != seen) {
            return false;
        }
        if (!draining) {
            idle.computeIfAbsent(session.project, project -> new ArrayDeque<>()).add(session);
        }
        return true;
    }

    private synchronized long arrivals(int project) {
        return arrivals.getOrDefault(project, 0L);
    }

    private synchronized boolean mayClaim() {
        return !draining;
    }

    private final class PushSession implements LeaseStore.Session {
        final int project;
        final String workerId;
        private final Duration ttl;
        private final Function<AttemptedRollout, Lease> lease;
        private final LeaseStore.Listener listener;
        private final SerialExecutor calls = new SerialExecutor();
        private int permits;
        private boolean claiming;
        private boolean woken;
        private boolean closed;

        PushSession(
                int project,
                String workerId,
                Duration ttl,
                Function<AttemptedRollout, Lease> lease,
                LeaseStore.Listener listener) {
            this.project = project;
            this.workerId = workerId;
            this.ttl = ttl;
            this.lease = lease;
            this.listener = listener;
        }

        @Override
        public void grant(int more) {
            if (more < 1) {
                throw StoreException.Invalid.field("permits", more + " is less than 1");
            }
            synchronized (this) {
                permits = Math.addExact(permits, more);
            }
            claim();
        }

        @Override
        public void close() {
            synchronized (this) {
                closed = true;
            }
            sessions.remove(this);
        }

        /** What it can take; none once it is closed. */
        synchronized int permits() {
            return closed ? 0 : permits;
        }

        void claim() {
            int limit;
            long seen = arrivals(project);
            synchronized (this) {
                if (closed || permits == 0 || !mayClaim()) {
                    return;
                }
                if (claiming) {
                    woken = true;
                    return;
                }
                claiming = true;
                woken = false;
                limit = Math.min(permits, MAX_CLAIM);
            }
            committer
                    .submit(new RolloutCommands.Claim(project, limit, workerId, ttl))
                    .whenComplete((claimed, failure) -> {
                        if (failure != null) {
                            log.atWarn()
                                    .addKeyValue("worker", workerId)
                                    .setCause(failure)
                                    .log("a claim for a session failed; it is made again");
                            RETRY.execute(this::retry);
                            return;
                        }
                        claimed(claimed, limit, seen);
                    });
        }

        private void retry() {
            synchronized (this) {
                claiming = false;
            }
            claim();
        }

        private void claimed(List<AttemptedRollout> claimed, int limit, long seen) {
            boolean again;
            boolean gone;
            synchronized (this) {
                permits -= claimed.size();
                claiming = false;
                gone = closed;
                again = !closed && permits > 0 && (woken || claimed.size() == limit);
                if (!again && !closed && permits > 0) {
                    again = !Dispatcher.this.wait(this, seen);
                }
            }
            for (AttemptedRollout work : claimed) {
                Lease given = lease.apply(work);
                if (gone) {
                    giveBack(given.ref());
                } else {
                    tell(l -> l.onLease(given));
                }
            }
            if (again) {
                claim();
            }
        }

        /** The worker went away between its claim and the answer: better now than when the lease runs out. */
        private void giveBack(LeaseRef ref) {
            committer
                    .submit(new LeaseCommands.Finish(
                            project,
                            Keys.rollout(ref.rolloutId()),
                            ref,
                            new dev.lightningstore.rollout.Outcome.Released("its session closed")))
                    .exceptionally(failure -> {
                        log.atDebug().setCause(failure).log("giving back a lease failed; it will run out");
                        return null;
                    });
        }

        void tell(java.util.function.Consumer<LeaseStore.Listener> call) {
            calls.execute(() -> call.accept(listener));
        }
    }

    /** Runs tasks in order, one at a time, on virtual threads. */
    private static final class SerialExecutor implements Executor {
        private static final int MAX_WAITING = 100_000;
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private boolean running;

        @Override
        public void execute(Runnable task) {
            synchronized (this) {
                if (tasks.size() >= MAX_WAITING) {
                    throw new RejectedExecutionException("a session does not take its leases");
                }
                tasks.add(task);
                if (running) {
                    return;
                }
                running = true;
            }
            Thread.ofVirtual().name("lease-session").start(this::drain);
        }

        private void drain() {
            while (true) {
                Runnable task;
                synchronized (this) {
                    task = tasks.poll();
                    if (task == null) {
                        running = false;
                        return;
                    }
                }
                try {
                    task.run();
                } catch (RuntimeException e) {
                    log.atWarn().setCause(e).log("a lease listener failed");
                }
            }
        }
    }
}
