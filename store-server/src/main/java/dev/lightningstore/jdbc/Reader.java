package dev.lightningstore.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.lightningstore.error.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Runs queries. A short one on an embedded database runs right on an event loop that asks, since it takes less than a
 * change of threads; whatever waits for a network or may take long runs on a virtual thread. So does what any other thread
 * asks: it may be interrupted by somebody, and an interrupt within a read of H2 closes the file under everybody.
 * Thread-safe.
 */
final class Reader {
    /** Queries that may be under way or wait for a connection; more are refused. */
    private static final int MAX_WAITING = 2_000;

    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    private final HikariDataSource connections;
    private final Dialect dialect;
    private final CallerThread callerThread;
    private final Semaphore room = new Semaphore(MAX_WAITING);
    /** Lengthy queries under way: fewer than there are connections, so that a brief one never waits for one. */
    private final Semaphore lengthySlots;

    @FunctionalInterface
    interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    Reader(HikariDataSource connections, Dialect dialect, CallerThread callerThread, int lengthyQueries) {
        this.connections = connections;
        this.dialect = dialect;
        this.callerThread = callerThread;
        this.lengthySlots = new Semaphore(lengthyQueries);
    }

    /** For what reads a few rows by their keys. */
    <T> CompletableFuture<T> brief(Query<T> query) {
        if (!dialect.alone() || callerThread.current() == null) {
            return lengthy(query);
        }
        try {
            return CompletableFuture.completedFuture(run(query));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** For what may read much. */
    <T> CompletableFuture<T> lengthy(Query<T> query) {
        if (!room.tryAcquire()) {
            return CompletableFuture.failedFuture(new StoreException.Overloaded(
                    MAX_WAITING + " queries wait already; try again after a moment", Duration.ofSeconds(1)));
        }
        Executor caller = callerThread.current();
        CompletableFuture<T> answer = new CompletableFuture<>();
        VIRTUAL.execute(() -> {
            T result;
            lengthySlots.acquireUninterruptibly();
            try {
                result = run(query);
            } catch (Throwable e) {
                finish(caller, () -> answer.completeExceptionally(e));
                return;
            } finally {
                lengthySlots.release();
                room.release();
            }
            finish(caller, () -> answer.complete(result));
        });
        return answer;
    }

    private static void finish(@org.jspecify.annotations.Nullable Executor caller, Runnable complete) {
        if (caller == null) {
            complete.run();
        } else {
            caller.execute(complete);
        }
    }

    /** A connection that failed may belong to a database that broke, by a full disk say: the next query gets another. */
    private <T> T runOn(Connection connection, Query<T> query) throws SQLException {
        try {
            return query.run(connection);
        } catch (SQLException e) {
            connections.evictConnection(connection);
            throw e;
        }
    }

    /** Runs while the caller waits: right here on an event loop, for anybody else on a thread that nobody interrupts. */
    <T> T runFor(Query<T> query) {
        if (callerThread.current() != null) {
            return run(query);
        }
        try {
            return lengthy(query).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /** Runs on the present thread, which may block and is one of ours: nobody interrupts it. */
    <T> T run(Query<T> query) {
        try (Connection connection = connections.getConnection()) {
            return runOn(connection, query);
        } catch (SQLTransientConnectionException e) {
            StoreException away = new StoreException.Unavailable("no connection to the database in time; try again");
            away.initCause(e);
            throw away;
        } catch (SQLException e) {
            throw Failures.translate(e);
        }
    }
}
