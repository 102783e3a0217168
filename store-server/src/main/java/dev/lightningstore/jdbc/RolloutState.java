package dev.lightningstore.jdbc;

import dev.lightningstore.id.Ids;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of rollout with its latest attempt, as the writer works on it. Belongs to the writer's thread. */
final class RolloutState {
    final long no;
    final int project;
    final String id;
    RolloutStatus status = RolloutStatus.QUEUING;
    int attempts;
    int uncounted;

    @Nullable
    RolloutMode mode;

    @Nullable
    String resourcesId;

    @Nullable
    String groupId;

    int priority;
    /** Its place in the queue; {@link Keys#NONE} while it does not wait. */
    long queueRank = Keys.NONE;

    long startTime;
    long endTime = Keys.NONE;
    RolloutConfig config = RolloutConfig.DEFAULT;
    /** Some span came with a smaller sequence id than one before it, so that key order is not sequence order. */
    boolean disordered;

    @Nullable
    Failure failure;

    @Nullable
    AttemptState latest;
    /** What the caller sent, where it is at hand; large ones are read when they are needed. */
    @Nullable
    Task task;

    /** Not yet in the database: flushed by an insert. */
    boolean fresh;

    boolean dirty;

    record Task(Json input, @Nullable Json metadata) {
        int bytes() {
            return input.utf8().length + (metadata == null ? 0 : metadata.utf8().length);
        }
    }

    RolloutState(long no, int project) {
        this.no = no;
        this.project = project;
        this.id = Ids.rollout(no);
    }

    Rollout toRollout(Task task) {
        return new Rollout(
                id,
                task.input(),
                Times.instant(startTime),
                Times.instantOrNull(endTime),
                mode,
                resourcesId,
                status,
                config,
                task.metadata(),
                groupId,
                priority,
                failure);
    }

    static int retryMask(RolloutConfig config) {
        int mask = 0;
        for (AttemptStatus status : config.retryOn()) {
            mask |= 1 << status.number();
        }
        return mask;
    }

    static RolloutConfig config(long timeout, long silence, int maxAttempts, int retryMask) {
        if (timeout == Keys.NONE && silence == Keys.NONE && maxAttempts == 1 && retryMask == 0) {
            return RolloutConfig.DEFAULT;
        }
        Set<AttemptStatus> retryOn = EnumSet.noneOf(AttemptStatus.class);
        for (AttemptStatus status : AttemptStatus.values()) {
            if ((retryMask & 1 << status.number()) != 0) {
                retryOn.add(status);
            }
        }
        return new RolloutConfig(duration(timeout), duration(silence), maxAttempts, retryOn);
    }

    private static @Nullable Duration duration(long nanos) {
        return nanos == Keys.NONE ? null : Duration.ofNanos(nanos);
    }

    /** Puts the row into the group: all of it the first time, later what can change. */
    void write(Batches batches) throws SQLException {
        Integer modeNumber = mode == null ? null : mode.number();
        Integer failureKind = failure == null ? null : failure.kind().number();
        if (fresh) {
            fresh = false;
            batches.row(Write.INSERT_ROLLOUT)
                    .set(no)
                    .set(project)
                    .set(status.number())
                    .set(attempts)
                    .set(uncounted)
                    .small(modeNumber)
                    .set(resourcesId)
                    .set(groupId)
                    .set(priority)
                    .orNull(queueRank)
                    .set(startTime)
                    .orNull(endTime)
                    .orNull(nanos(config.timeout()))
                    .orNull(nanos(config.unresponsive()))
                    .set(config.maxAttempts())
                    .set(retryMask(config))
                    .set(disordered)
                    .small(failureKind)
                    .set(failure == null ? null : failure.message())
                    .add();
            return;
        }
        batches.row(Write.UPDATE_ROLLOUT)
                .set(status.number())
                .set(attempts)
                .set(uncounted)
                .small(modeNumber)
                .set(resourcesId)
                .orNull(queueRank)
                .orNull(endTime)
                .orNull(nanos(config.timeout()))
                .orNull(nanos(config.unresponsive()))
                .set(config.maxAttempts())
                .set(retryMask(config))
                .set(disordered)
                .small(failureKind)
                .set(failure == null ? null : failure.message())
                .set(no)
                .add();
    }

    private static long nanos(@Nullable Duration duration) {
        return duration == null ? Keys.NONE : duration.toNanos();
    }
}
