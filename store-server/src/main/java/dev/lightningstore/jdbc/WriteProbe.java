package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether the database takes writes by writing: a full disk shows in nothing else. Who asks again soon is told
 * what was found last. Thread-safe.
 */
final class WriteProbe {
    private static final Duration GOOD_FOR = Duration.ofSeconds(1);

    private final Committer committer;
    private final Duration patience;
    private CompletableFuture<Boolean> last = CompletableFuture.completedFuture(true);
    private long begun = System.nanoTime() - GOOD_FOR.toNanos();

    WriteProbe(Committer committer, Duration patience) {
        this.committer = committer;
        this.patience = patience;
    }

    boolean takesWrites() {
        try {
            return write().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            // Many that wait for their commit are no sign that there is none.
            return e.getCause() instanceof StoreException.Overloaded;
        }
    }

    private synchronized CompletableFuture<Boolean> write() {
        if (System.nanoTime() - begun >= GOOD_FOR.toNanos()) {
            begun = System.nanoTime();
            last = JdbcRolloutStore.guarded(() -> committer.submit(tx -> {
                tx.row(Write.PROBE).set(tx.now()).add();
                return true;
            }));
        }
        return last.copy();
    }
}
