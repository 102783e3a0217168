package dev.lightningstore.rollout;

import dev.lightningstore.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Leases: how runners of the native wire get work. Writes under a lost lease fail and change nothing. */
public interface LeaseStore {
    Duration MIN_TTL = Duration.ofSeconds(1);
    Duration MAX_TTL = Duration.ofHours(1);

    /** Claims up to {@code limit} rollouts at once; an empty answer means an empty queue. */
    CompletableFuture<List<Lease>> claim(String workerId, int limit, Duration ttl);

    /** Tells that the attempt is alive and pushes its deadline out by the ttl of its claim. Progress is kept with it. */
    CompletableFuture<Attempt> heartbeat(LeaseRef lease, @Nullable Json progress);

    /** Ends the attempt. Finishing a second time with the same kind of outcome answers the first one. */
    CompletableFuture<AttemptedRollout> finish(LeaseRef lease, Outcome outcome);

    /**
     * Opens a session that pushes: it holds permits, and for each one the listener gets a lease as soon as there is
     * work. Closing the session gives back nothing that was leased.
     */
    Session open(String workerId, Duration ttl, Listener listener);

    /** A worker's standing request for work. */
    interface Session extends AutoCloseable {
        /** Adds permits; a lease uses one up. */
        void grant(int permits);

        @Override
        void close();
    }

    /** Called off the caller's threads, one call at a time; must not block. */
    interface Listener {
        void onLease(Lease lease);

        /** The rollout of a lease of this worker was cancelled: stop, and do not finish. */
        void onCancel(LeaseRef lease, String reason);

        /** The store goes away: finish what runs, take no more. */
        void onDrain();
    }
}
