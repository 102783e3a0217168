package dev.lightningstore.jdbc;

import dev.lightningstore.id.Ids;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.RolloutConfig;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A row of attempt, as the writer works on it. Belongs to the writer's thread. */
final class AttemptState {
    final long key;
    final String rolloutId;
    final String id;
    AttemptStatus status = AttemptStatus.PREPARING;

    @Nullable
    String worker;

    long startTime;
    long endTime = Keys.NONE;
    long heartbeat = Keys.NONE;
    int spans;
    /** The last sequence id that its rollout gave out or saw; kept on the latest attempt only. */
    long lastSeq;

    /** How long each sign of life extends the lease; 0 for an attempt that has none. */
    long leaseTtl;

    long leaseUntil = Keys.NONE;
    /** When its row in watch is due; {@link Keys#NONE} while it has no row. */
    long due = Keys.NONE;

    @Nullable
    Failure failure;

    @Nullable
    Json metadata;
    /** The keys of its spans, where they are known; only a store that is alone with its database keeps them. */
    @Nullable
    LongSet spanKeys;

    boolean fresh;
    boolean dirty;

    AttemptState(long key, String rolloutId) {
        this.key = key;
        this.rolloutId = rolloutId;
        this.id = Ids.attempt(Keys.rolloutOf(key), Keys.attemptOf(key));
    }

    int number() {
        return Keys.attemptOf(key);
    }

    boolean leased() {
        return leaseTtl > 0;
    }

    /** When it must be looked at; {@link Keys#NONE} if nothing bounds it. */
    long deadline(RolloutConfig config) {
        long due = Long.MAX_VALUE;
        if (config.timeout() != null) {
            due = Math.min(due, after(startTime, config.timeout().toNanos()));
        }
        if (config.unresponsive() != null) {
            due = Math.min(due, after(lastSign(), config.unresponsive().toNanos()));
        }
        if (leased()) {
            due = Math.min(due, leaseUntil);
        }
        return due == Long.MAX_VALUE ? Keys.NONE : due;
    }

    long lastSign() {
        return heartbeat == Keys.NONE ? startTime : heartbeat;
    }

    static long after(long start, long nanos) {
        long due = start + nanos;
        return due < start ? Long.MAX_VALUE - 1 : due;
    }

    Attempt toAttempt() {
        return new Attempt(
                rolloutId,
                id,
                number(),
                Times.instant(startTime),
                Times.instantOrNull(endTime),
                status,
                worker,
                Times.instantOrNull(heartbeat),
                metadata,
                leased() ? Times.instantOrNull(leaseUntil) : null,
                failure);
    }

    /** Puts the row into the group: all of it the first time, later what can change. */
    void write(Batches batches) throws SQLException {
        Integer failureKind = failure == null ? null : failure.kind().number();
        if (fresh) {
            fresh = false;
            batches.row(Write.INSERT_ATTEMPT)
                    .set(key)
                    .set(status.number())
                    .set(worker)
                    .set(startTime)
                    .orNull(endTime)
                    .orNull(heartbeat)
                    .set(spans)
                    .set(lastSeq)
                    .set(leaseTtl)
                    .orNull(leaseUntil)
                    .orNull(due)
                    .small(failureKind)
                    .set(failure == null ? null : failure.message())
                    .set(metadata == null ? null : metadata.utf8())
                    .add();
            return;
        }
        batches.row(Write.UPDATE_ATTEMPT)
                .set(status.number())
                .set(worker)
                .orNull(endTime)
                .orNull(heartbeat)
                .set(spans)
                .set(lastSeq)
                .orNull(leaseUntil)
                .orNull(due)
                .small(failureKind)
                .set(failure == null ? null : failure.message())
                .set(metadata == null ? null : metadata.utf8())
                .set(key)
                .add();
    }
}
