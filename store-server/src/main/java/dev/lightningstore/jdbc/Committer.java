package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer. It takes all that waits, commits it as one group, and answers each after the commit; what arrives
 * meanwhile is the next group. So the cost of a commit is shared by as many as come, and nobody waits for a timer.
 *
 * <p>Thread-safe: any thread submits. Futures complete on the event loop that the caller was on, once a group, or else
 * on a virtual thread; never on the writer's.
 */
final class Committer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Committer.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int MAX_TRIES = 4;

    private final LinkedBlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final int maxPending;
    private final int maxGroup;
    private final CallerThread callerThread;
    private final Consumer<Signals> told;
    private final Connector connector;
    private final Gauge gauge;
    private final InstantSource clock;
    private final Thread thread;
    private volatile boolean closed;

    /** Opens the writer's transaction context; called again after the connection broke. */
    interface Connector {
        Tx connect() throws SQLException;
    }

    /** Hears of each group. */
    interface Gauge {
        void group(int commands, long applyNanos, long commitNanos);
    }

    Committer(
            int maxPending,
            int maxGroup,
            CallerThread callerThread,
            Consumer<Signals> told,
            Connector connector,
            Gauge gauge,
            InstantSource clock) {
        this.maxPending = maxPending;
        this.maxGroup = maxGroup;
        this.callerThread = callerThread;
        this.told = told;
        this.connector = connector;
        this.gauge = gauge;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("store-writer").daemon(true).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    <T> CompletableFuture<T> submit(Command<T> command) {
        Pending<T> pending = new Pending<>(command, callerThread.current());
        if (closed) {
            pending.future.completeExceptionally(new StoreException.Unavailable("the store is shutting down"));
        } else if (waiting.incrementAndGet() > maxPending) {
            waiting.decrementAndGet();
            pending.future.completeExceptionally(new StoreException.Overloaded(
                    maxPending + " writes wait already; try again after a moment", RETRY_AFTER));
        } else {
            queue.add(pending);
            if (closed && !thread.isAlive() && queue.remove(pending)) {
                pending.future.completeExceptionally(new StoreException.Unavailable("the store is shutting down"));
            }
        }
        return pending.future;
    }

    InstantSource clock() {
        return clock;
    }

    int waiting() {
        return waiting.get();
    }

    /** Commits what waits, then stops. */
    @Override
    public void close() {
        closed = true;
        queue.add(new Pending<>(tx -> true, null)); // wakes the writer, and is the last of all
        waiting.incrementAndGet();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Pending<?>> group = new ArrayList<>();
        Tx tx = null;
        while (!closed || !queue.isEmpty()) {
            group.clear();
            gather(group);
            if (group.isEmpty()) {
                continue;
            }
            waiting.addAndGet(-group.size());
            try {
                tx = commit(tx, group);
            } catch (Error e) { // out of memory, say: what it left behind is not to be trusted
                log.atError().setCause(e).log("the writer broke; it starts anew");
                group.forEach(pending -> pending.fail(new IllegalStateException("the writer broke", e)));
                tx = recover(null);
            }
            answer(group);
        }
        if (tx != null) {
            try {
                tx.close();
            } catch (SQLException e) {
                log.atDebug().setCause(e).log("closing the writer's statements failed");
            }
        }
    }

    private void gather(List<Pending<?>> group) {
        try {
            Pending<?> first = queue.poll(1, TimeUnit.SECONDS);
            int weight = 0;
            for (Pending<?> next = first; next != null; next = queue.poll()) {
                group.add(next);
                weight += next.command.weight();
                if (weight >= maxGroup) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Commits a group; if that fails, each of it alone, so that one poisoned command fails by itself. */
    private @Nullable Tx commit(@Nullable Tx open, List<Pending<?>> group) {
        Tx tx = open;
        try {
            tx = tx == null ? connector.connect() : tx;
            commitOnce(tx, group);
            return tx;
        } catch (SQLException | RuntimeException e) {
            log.atWarn()
                    .addKeyValue("commands", group.size())
                    .setCause(e)
                    .log("a group failed; its commands are tried one by one");
            tx = recover(tx);
        }
        for (Pending<?> pending : group) {
            tx = commitAlone(tx, pending);
        }
        return tx;
    }

    private @Nullable Tx commitAlone(@Nullable Tx open, Pending<?> pending) {
        Tx tx = open;
        for (int attempt = 1; ; attempt++) {
            try {
                tx = tx == null ? connector.connect() : tx;
                commitOnce(tx, List.of(pending));
                return tx;
            } catch (SQLException e) {
                tx = recover(tx);
                if (attempt >= MAX_TRIES || !Failures.transientFailure(e)) {
                    pending.fail(Failures.translate(e));
                    return tx;
                }
            } catch (RuntimeException e) {
                pending.fail(e);
                return recover(tx);
            }
        }
    }

    private void commitOnce(Tx tx, List<Pending<?>> group) throws SQLException {
        long start = System.nanoTime();
        Set<Long> needed = new LinkedHashSet<>();
        for (Pending<?> pending : group) {
            pending.reset();
            pending.command.needs(needed::add);
        }
        tx.load(needed);
        for (Pending<?> pending : group) {
            pending.apply(tx);
        }
        long applied = System.nanoTime();
        Signals signals = tx.commit();
        gauge.group(group.size(), applied - start, System.nanoTime() - applied);
        if (!signals.empty()) {
            told.accept(signals);
        }
    }

    /** Rolls back; answers null where the connection is beyond that, so that the next group opens another. */
    private static @Nullable Tx recover(@Nullable Tx tx) {
        if (tx == null) {
            return null;
        }
        try {
            tx.rollback();
            if (tx.connection().isValid(1)) {
                return tx;
            }
        } catch (SQLException e) {
            log.atDebug().setCause(e).log("rolling back failed");
        }
        try {
            tx.connection().close();
        } catch (SQLException e) {
            log.atDebug().setCause(e).log("closing a broken connection failed");
        }
        return null;
    }

    private static void answer(List<Pending<?>> group) {
        Map<Executor, List<Pending<?>>> byThread = new IdentityHashMap<>();
        for (Pending<?> pending : group) {
            byThread.computeIfAbsent(pending.caller, caller -> new ArrayList<>())
                    .add(pending);
        }
        byThread.forEach((caller, answers) -> {
            Runnable complete = () -> answers.forEach(Pending::complete);
            try {
                caller.execute(complete);
            } catch (RuntimeException e) { // an event loop that has shut down: its callers still get their answer
                Pending.VIRTUAL.execute(complete);
            }
        });
    }

    private static final class Pending<T> {
        static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

        final Command<T> command;
        final Executor caller;
        final CompletableFuture<T> future = new CompletableFuture<>();
        private @Nullable T result;
        private @Nullable RuntimeException failure;

        Pending(Command<T> command, @Nullable Executor caller) {
            this.command = command;
            this.caller = caller == null ? VIRTUAL : caller;
        }

        void reset() {
            result = null;
            failure = null;
        }

        void apply(Tx tx) throws SQLException {
            long before = tx.changes();
            try {
                result = command.apply(tx);
            } catch (StoreException e) {
                if (tx.changes() != before) {
                    throw new IllegalStateException(
                            command.getClass().getName() + " changed something before it refused", e);
                }
                failure = e;
            }
        }

        void fail(RuntimeException e) {
            failure = e;
        }

        @SuppressWarnings("NullAway") // a command may answer null only where its type says so
        void complete() {
            if (failure == null) {
                future.complete(result);
            } else {
                future.completeExceptionally(failure);
            }
        }
    }
}
