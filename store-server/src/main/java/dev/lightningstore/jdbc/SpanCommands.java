package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The writes of {@link dev.lightningstore.span.SpanStore}. */
final class SpanCommands {
    private static final long WEEK = Duration.ofDays(7).toNanos();

    private SpanCommands() {}

    static final class Add implements Command<List<Long>> {
        private final int project;
        private final List<NewSpan> spans;
        private final long[] rollouts;
        private final @Nullable LeaseRef lease;

        Add(int project, List<NewSpan> spans, @Nullable LeaseRef lease) {
            this.project = project;
            this.spans = spans;
            this.lease = lease;
            this.rollouts = new long[spans.size()];
            String last = "";
            long number = 0;
            for (int i = 0; i < rollouts.length; i++) {
                String id = spans.get(i).rolloutId();
                if (!id.equals(last)) {
                    number = id.equals(NewSpan.FREE) ? Keys.NONE : Keys.rollout(id);
                    last = id;
                }
                rollouts[i] = number;
            }
        }

        @Override
        public int weight() {
            return Math.max(1, spans.size());
        }

        @Override
        public void needs(Needs needs) {
            long last = Keys.NONE;
            for (long rollout : rollouts) {
                if (rollout != last && rollout != Keys.NONE) {
                    needs.rollout(rollout);
                }
                last = rollout;
            }
        }

        @Override
        public List<Long> apply(Tx tx) throws SQLException {
            Target[] targets = resolve(tx);
            Long[] sequenceIds = new Long[targets.length];
            Set<Target> alive = new LinkedHashSet<>();
            long bytes = 0;
            int added = 0;
            for (int i = 0; i < targets.length; i++) {
                Target target = targets[i];
                NewSpan span = spans.get(i);
                alive.add(target);
                if (!target.isNew(tx, span.key())) {
                    sequenceIds[i] = 0L;
                    continue;
                }
                if (span.use() != null) {
                    tx.used(project, span.use());
                }
                long sequenceId = target.sequence(tx, span.sequenceId());
                sequenceIds[i] = sequenceId;
                tx.row(Write.INSERT_SPAN)
                        .set(Keys.span(target.attempt.key, ++target.attempt.spans))
                        .set(sequenceId)
                        .set(span.key())
                        .set(span.payload().format().ordinal())
                        .set(span.payload().bytes())
                        .add();
                bytes += span.payload().bytes().length;
                added++;
            }
            long now = tx.now();
            for (Target target : alive) {
                if (target.free) {
                    tx.touch(target.attempt);
                } else {
                    Life.alive(tx, target.rollout, target.attempt, now);
                }
                tx.signals()
                        .spans
                        .computeIfAbsent(project, p -> new LinkedHashSet<>())
                        .add(target.rollout.no);
            }
            Tally tally = tx.tally(project);
            tally.spans += added;
            tally.spanBytes += bytes;
            return Arrays.asList(sequenceIds);
        }

        /** Finds the attempt of each span and checks everything that could refuse the batch. */
        private Target[] resolve(Tx tx) throws SQLException {
            Quotas quotas = tx.projects().byNumber(project).quotas();
            Long maxBytes = quotas.maxSpanBytes();
            if (maxBytes != null && tx.spanBytesAfter(project) >= maxBytes) {
                throw RolloutCommands.over(tx, project, "max_span_bytes", maxBytes);
            }
            Target[] targets = new Target[spans.size()];
            List<Target> distinct = new ArrayList<>();
            Target last = null;
            for (int i = 0; i < targets.length; i++) {
                if (rollouts[i] != Keys.NONE) {
                    last = target(tx, distinct, last, rollouts[i], spans.get(i));
                    targets[i] = last;
                }
            }
            Target free = null;
            for (int i = 0; i < targets.length; i++) {
                if (targets[i] == null) {
                    // Only now is it sure that nothing else of the batch is refused: this may make rows.
                    free = free == null ? free(tx, targets.length) : free;
                    free.expect(spans.get(i).key());
                    targets[i] = free;
                }
            }
            return targets;
        }

        private Target target(Tx tx, List<Target> distinct, @Nullable Target last, long rollout, NewSpan span)
                throws SQLException {
            if (last != null && last.rollout.no == rollout && last.is(span.attemptId())) {
                last.expect(span.key());
                return last;
            }
            RolloutState state = tx.rollout(project, rollout);
            AttemptState attempt = RolloutCommands.resolve(tx, state, span.attemptId());
            if (lease != null && (LeaseCommands.held(state, lease) != attempt)) {
                throw new StoreException.LeaseLost("span of attempt " + attempt.id
                        + " does not belong to the lease on attempt " + lease.attemptId());
            }
            for (Target known : distinct) {
                if (known.attempt == attempt) {
                    known.expect(span.key());
                    return known;
                }
            }
            Target target = new Target(state, attempt, false);
            target.expect(span.key());
            distinct.add(target);
            return target;
        }

        /** Spans of no rollout lie under one rollout that no query lists, with an attempt for each week: nearly five years of them. */
        private Target free(Tx tx, int count) throws SQLException {
            ProjectState home = tx.projects().byNumber(project);
            long now = tx.now();
            Long no = home.freeRollout();
            RolloutState state = no == null ? null : tx.find(no);
            if (state == null || state.attempts >= RolloutConfig.MAX_ATTEMPTS) {
                state = FreeRollouts.findOrCreate(tx, project, now);
                home.freeRollout(state.no);
            }
            AttemptState attempt = state.latest;
            if (attempt == null || now - attempt.startTime > WEEK || attempt.spans + count > Keys.MAX_SPANS) {
                attempt = FreeRollouts.nextAttempt(tx, state, now);
            }
            return new Target(state, attempt, true);
        }
    }

    /** Where a span goes, and what is known there. */
    private static final class Target {
        final RolloutState rollout;
        final AttemptState attempt;
        final boolean free;
        private final List<Long> expected = new ArrayList<>();
        private final LongSet seen = new LongSet();
        private @Nullable LongSet stored;
        private int room;

        Target(RolloutState rollout, AttemptState attempt, boolean free) {
            this.rollout = rollout;
            this.attempt = attempt;
            this.free = free;
            this.room = Keys.MAX_SPANS - attempt.spans;
        }

        boolean is(String attemptId) {
            return attempt.id.equals(attemptId) || (attemptId.equals(RolloutStore.LATEST) && rollout.latest == attempt);
        }

        /** Notes that a span of this key will be stored here. */
        void expect(long key) {
            expected.add(key);
            room--;
            if (room < 0) {
                throw new StoreException.Invalid("attempt " + attempt.id + " of rollout " + rollout.id + " has its "
                        + Keys.MAX_SPANS + " spans");
            }
        }

        boolean isNew(Tx tx, long key) throws SQLException {
            if (free) {
                return isNewFree(tx, key);
            }
            if (tx.dialect().alone()) {
                LongSet keys = attempt.spanKeys;
                if (keys == null) {
                    tx.flush();
                    keys = StateRows.spanKeys(tx.connection(), attempt.key);
                    attempt.spanKeys = keys;
                    tx.keptSpanKeys(attempt, keys.size());
                }
                boolean fresh = keys.add(key);
                tx.keptSpanKeys(attempt, fresh ? 1 : 0);
                return fresh;
            }
            if (stored == null) {
                stored = attempt.spans == 0 ? new LongSet() : known(tx);
            }
            return !stored.contains(key) && seen.add(key);
        }

        /** There may be millions of them, so their keys are not remembered but looked for, here and in the week before. */
        private boolean isNewFree(Tx tx, long key) throws SQLException {
            if (stored == null) {
                stored = FreeRollouts.known(tx, attempt.key, expected);
            }
            if (stored.contains(key) || !tx.freshFree(attempt.key, key)) {
                return false;
            }
            if (tx.dialect().alone()) {
                tx.row(Write.INSERT_FREE_SPAN).set(attempt.key).set(key).add();
            }
            return true;
        }

        /** The rollout's row is locked, so what is stored now stays all there is until we commit. */
        private LongSet known(Tx tx) throws SQLException {
            tx.flush();
            return StateRows.knownSpanKeys(tx.connection(), attempt.key, expected);
        }

        long sequence(Tx tx, long wanted) {
            AttemptState counter = rollout.latest == null ? attempt : rollout.latest;
            long sequenceId = wanted > 0 ? wanted : counter.lastSeq + 1;
            if ((sequenceId <= counter.lastSeq || counter != attempt) && !rollout.disordered) {
                rollout.disordered = true;
                tx.touch(rollout);
            }
            if (sequenceId > counter.lastSeq) {
                counter.lastSeq = sequenceId;
                tx.touch(counter);
            }
            return sequenceId;
        }
    }

    record NextSequence(int project, long no, String rolloutId, String attemptId, int count) implements Command<Long> {
        @Override
        public void needs(Needs needs) {
            needs.rollout(no);
        }

        @Override
        public Long apply(Tx tx) throws SQLException {
            RolloutState state = tx.rollout(project, no);
            AttemptState attempt = RolloutCommands.resolve(tx, state, attemptId);
            AttemptState counter = state.latest == null ? attempt : state.latest;
            long first = counter.lastSeq + 1;
            counter.lastSeq += count;
            tx.touch(counter);
            return first;
        }
    }

    /** The rollouts behind {@link NewSpan#FREE}: rows of the negated project, which no query of rollouts sees. */
    static final class FreeRollouts {
        private FreeRollouts() {}

        static RolloutState findOrCreate(Tx tx, int project, long now) throws SQLException {
            tx.flush();
            try (PreparedStatement select =
                    tx.connection().prepareStatement("SELECT MAX(no) FROM rollout WHERE project = ?")) {
                select.setInt(1, -project);
                try (ResultSet row = select.executeQuery()) {
                    long no = row.next() ? row.getLong(1) : 0;
                    RolloutState found = no == 0 ? null : tx.find(no);
                    if (found != null && found.attempts < RolloutConfig.MAX_ATTEMPTS) {
                        return found;
                    }
                }
            }
            RolloutState made = tx.createFree(project, now);
            made.status = RolloutStatus.RUNNING;
            return made;
        }

        /** Those of the keys that are committed already, this week or in the one before. */
        static LongSet known(Tx tx, long attemptKey, List<Long> candidates) throws SQLException {
            long before = Keys.attemptOf(attemptKey) > 1 ? attemptKey - 1 : attemptKey;
            LongSet keys = new LongSet();
            if (tx.dialect().alone()) {
                try (PreparedStatement select = tx.connection()
                        .prepareStatement("SELECT 1 FROM free_span WHERE attempt = ? AND span_key = ?")) {
                    for (long key : candidates) {
                        if (has(select, attemptKey, key) || before != attemptKey && has(select, before, key)) {
                            keys.add(key);
                        }
                    }
                }
                return keys;
            }
            try (PreparedStatement select = tx.connection()
                    .prepareStatement("SELECT span_key FROM span WHERE (k >> " + Keys.SPAN_BITS
                            + ") = ANY(?) AND span_key = ANY(?)")) {
                select.setArray(1, tx.connection().createArrayOf("bigint", new Long[] {attemptKey, before}));
                select.setArray(2, tx.connection().createArrayOf("bigint", candidates.toArray()));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        keys.add(rows.getLong(1));
                    }
                }
            }
            return keys;
        }

        private static boolean has(PreparedStatement select, long attempt, long key) throws SQLException {
            select.setLong(1, attempt);
            select.setLong(2, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }

        static AttemptState nextAttempt(Tx tx, RolloutState state, long now) {
            AttemptState previous = state.latest;
            state.attempts++;
            AttemptState attempt = new AttemptState(Keys.attempt(state.no, state.attempts), state.id);
            attempt.startTime = now;
            attempt.lastSeq = previous == null ? 0 : previous.lastSeq;
            attempt.fresh = true;
            state.latest = attempt;
            tx.touch(state);
            tx.touch(attempt);
            return attempt;
        }
    }
}
