package dev.lightningstore.jdbc;

import dev.lightningstore.jdbc.SpanQueries.Followed;
import dev.lightningstore.span.SpanStore.SpanListener;
import dev.lightningstore.span.StoredSpan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows spans: told by the hub which rollouts got some, here or on another server, it reads on from what it saw last.
 * It has one virtual thread; a listener that is slow delays only itself.
 */
final class SpanTail implements Hub.Listener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpanTail.class);
    /** Rollouts that may wait to be looked at; more are dropped and found again with their next span. */
    private static final int MAX_WAITING = 100_000;

    private static final int MAX_SEEN = 100_000;
    /** Wakes who waits; no rollout has this number. */
    private static final long WAKE = -1;

    private final Reader reader;
    private final SpanQueries queries;
    private final @Nullable Long only;
    private final Followed followed;
    private final SpanListener listener;
    private final BlockingQueue<Long> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Map<Long, Long> lastSeen = new HashMap<>();
    private final Thread thread;
    private @Nullable AutoCloseable registration;
    private volatile boolean closed;

    private SpanTail(
            Reader reader, SpanQueries queries, @Nullable Long only, Followed followed, SpanListener listener) {
        this.followed = followed;
        this.reader = reader;
        this.queries = queries;
        this.only = only;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("span-tail").unstarted(this::run);
    }

    static SpanTail start(
            Hub hub,
            Reader reader,
            SpanQueries queries,
            @Nullable Long only,
            Followed followed,
            SpanListener listener) {
        SpanTail tail = new SpanTail(reader, queries, only, followed, listener);
        reader.runFor(connection -> {
            // What is there already is not news.
            for (long rollout : only == null ? queries.freeRollouts(connection) : List.of(only)) {
                queries.after(connection, rollout, tail.lastSeen, followed, true);
            }
            return true;
        });
        tail.registration = hub.listen(tail);
        tail.thread.start();
        return tail;
    }

    @Override
    public void spans(Set<Long> rollouts) {
        for (Long rollout : rollouts) {
            if ((only == null || only.equals(rollout)) && !waiting.offer(rollout)) {
                log.atDebug().addKeyValue("rollout", rollout).log("a tail lags; it will catch up with the next span");
            }
        }
    }

    @Override
    public void lost() {
        if (only != null) {
            waiting.offer(only);
        }
    }

    @Override
    public void close() throws Exception {
        if (registration != null) {
            registration.close();
        }
        // Never by an interrupt: one that meets a thread within a read of H2 closes the file of the whole database.
        closed = true;
        waiting.offer(WAKE);
    }

    private void run() {
        try {
            while (!closed) {
                long rollout = waiting.take();
                if (rollout == WAKE) {
                    continue;
                }
                if (lastSeen.size() > MAX_SEEN && only == null) {
                    lastSeen.clear();
                }
                List<StoredSpan> spans;
                do {
                    spans = reader.run(connection -> queries.after(connection, rollout, lastSeen, followed, false));
                    if (!spans.isEmpty() && !closed) {
                        listener.onSpans(spans);
                    }
                } while (spans.size() >= SpanQueries.STRETCH && !closed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("a tail of spans ended");
        }
    }
}
