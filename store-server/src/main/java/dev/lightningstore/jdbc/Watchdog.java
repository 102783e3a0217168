package dev.lightningstore.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/**
 * Ends attempts that nobody ends: too long, too silent, or with a lease that ran out; and runs of training jobs whose
 * lease is over. It only finds what is due; the command that ends one looks at it again under the writer's hand, so
 * several servers may find the same one.
 */
final class Watchdog {
    private static final int BATCH = 500;

    private final Reader reader;
    private final Committer committer;
    private final InstantSource clock;

    Watchdog(Reader reader, Committer committer, InstantSource clock) {
        this.reader = reader;
        this.committer = committer;
        this.clock = clock;
    }

    /** Looks once at all that is due; returns when its effects are committed. Answers how many attempts and leases it ended. */
    int run() {
        long now = Times.nanos(clock.instant());
        return end("SELECT k FROM watch WHERE due < ? ORDER BY due", now, LeaseCommands.Expire::new)
                + end("SELECT no FROM job WHERE lease_until < ? ORDER BY lease_until", now, JobCommands.Expire::new);
    }

    private int end(String due, long now, LongFunction<Command<Boolean>> expire) {
        int ended = 0;
        while (true) {
            List<Long> keys = keys(due, now);
            List<CompletableFuture<Boolean>> looks = new ArrayList<>();
            keys.forEach(key -> looks.add(committer.submit(expire.apply(key))));
            for (CompletableFuture<Boolean> look : looks) {
                ended += look.join() ? 1 : 0;
            }
            if (keys.size() < BATCH) {
                return ended;
            }
        }
    }

    private List<Long> keys(String due, long now) {
        return reader.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(due + " LIMIT " + BATCH)) {
                select.setLong(1, now);
                List<Long> keys = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        keys.add(rows.getLong(1));
                    }
                }
                return keys;
            }
        });
    }
}
