package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.event.Event;
import dev.lightningstore.id.Ids;
import dev.lightningstore.model.ModelUse;
import dev.lightningstore.rollout.RolloutConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The unit of work of one group: the states it works on, and what it will write. Belongs to the writer's thread.
 *
 * <p>On a database of our own the states stay in the {@link StateCache}; on a shared one they are read under lock for
 * each group.
 */
final class Tx {
    /** Inputs above this are read again when they are needed instead of being kept with the state. */
    private static final int MAX_KEPT_TASK_BYTES = 4096;

    private final Dialect dialect;
    private final Connection connection;
    private final Batches batches;
    private final StateCache cache;
    private final Blocks blocks;
    private final Projects projects;
    private final InstantSource clock;
    private final int shard;
    private final boolean force;

    private final Map<Long, RolloutState> states = new HashMap<>();
    private final Map<Long, AttemptState> olderAttempts = new HashMap<>();
    private final SequencedSet<RolloutState> dirtyRollouts = new LinkedHashSet<>();
    private final SequencedSet<AttemptState> dirtyAttempts = new LinkedHashSet<>();
    private final Map<WorkerState.Key, WorkerState> dirtyWorkers = new LinkedHashMap<>();
    private final Map<Integer, Tally> tallies = new LinkedHashMap<>();
    private final ModelUses uses = new ModelUses();
    /** Spans of no rollout that this group adds. */
    private final Map<Long, LongSet> freeSpans = new HashMap<>();

    private final Map<Integer, ArrayDeque<Long>> claimable = new HashMap<>();
    /** Kept between groups where nobody else can add resources. */
    private final Map<Integer, Optional<String>> latestResources = new HashMap<>();

    private Signals signals = new Signals();
    private long changes;
    private long lastRank;

    Tx(
            Dialect dialect,
            Connection connection,
            StateCache cache,
            Blocks blocks,
            Projects projects,
            InstantSource clock,
            int shard,
            boolean force) {
        this.dialect = dialect;
        this.connection = connection;
        this.batches = new Batches(connection, dialect);
        this.cache = cache;
        this.blocks = blocks;
        this.projects = projects;
        this.clock = clock;
        this.shard = shard;
        this.force = force;
    }

    long now() {
        return Times.nanos(clock.instant());
    }

    /** Grows with every change: tells whether a command that was refused had changed something before. */
    long changes() {
        return changes;
    }

    Signals signals() {
        return signals;
    }

    Connection connection() {
        return connection;
    }

    Dialect dialect() {
        return dialect;
    }

    Blocks blocks() {
        return blocks;
    }

    Projects projects() {
        return projects;
    }

    // ---- states

    /** Brings in rollouts, locked where the database is shared; those that do not exist are simply not there. */
    void load(Collection<Long> numbers) throws SQLException {
        List<Long> missing = new ArrayList<>();
        for (Long no : numbers) {
            if (states.containsKey(no)) {
                continue;
            }
            RolloutState kept = cache.get(no);
            if (kept == null) {
                missing.add(no);
            } else {
                states.put(no, kept);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        missing.sort(null); // servers lock in one order, so they cannot wait for each other in a circle
        for (RolloutState state : StateRows.load(connection, dialect, missing)) {
            states.put(state.no, state);
            cache.put(state);
        }
    }

    /** A rollout of a project; {@code NotFound} if the project has none of that number. */
    RolloutState rollout(int project, long no) throws SQLException {
        RolloutState state = find(no);
        if (state == null || state.project != project) {
            throw new StoreException.NotFound("rollout", Ids.rollout(no));
        }
        return state;
    }

    @Nullable
    RolloutState find(long no) throws SQLException {
        RolloutState state = states.get(no);
        if (state == null) {
            load(List.of(no));
            state = states.get(no);
        }
        return state;
    }

    /** An attempt of a rollout, the latest or an older one; {@code NotFound} if it has none of that number. */
    AttemptState attempt(RolloutState rollout, int number) throws SQLException {
        AttemptState latest = rollout.latest;
        if (latest != null && latest.number() == number) {
            return latest;
        }
        long key = Keys.attempt(rollout.no, number);
        AttemptState older = olderAttempts.get(key);
        if (older == null) {
            older = number > rollout.attempts ? null : StateRows.loadAttempt(connection, key, rollout.id);
            if (older == null) {
                throw Keys.attemptNotFound(rollout.id, Ids.attempt(rollout.no, number));
            }
            olderAttempts.put(key, older);
        }
        return older;
    }

    RolloutState create(int project, long startTime, RolloutState.Task task) throws SQLException {
        RolloutState state = new RolloutState(blocks.nextRollout(connection), project);
        state.startTime = startTime;
        state.fresh = true;
        keep(state, task);
        states.put(state.no, state);
        cache.put(state);
        batches.row(Write.INSERT_TASK)
                .set(state.no)
                .set(task.input().utf8())
                .set(task.metadata() == null ? null : task.metadata().utf8())
                .add();
        tally(project).rollouts++;
        touch(state);
        return state;
    }

    /** A rollout that only holds spans: it is no task, is not counted, and no query lists it. */
    RolloutState createFree(int project, long startTime) throws SQLException {
        RolloutState state = new RolloutState(blocks.nextRollout(connection), -project);
        state.startTime = startTime;
        state.fresh = true;
        states.put(state.no, state);
        cache.put(state);
        touch(state);
        return state;
    }

    /** What the caller sent with a rollout. */
    RolloutState.Task task(RolloutState state) throws SQLException {
        RolloutState.Task task = state.task;
        if (task == null) {
            if (batches.isPending(Write.INSERT_TASK)) {
                flush();
            }
            task = StateRows.loadTask(connection, state.no);
            keep(state, task);
        }
        return task;
    }

    void changeTask(RolloutState state, RolloutState.Task task) throws SQLException {
        changes++;
        keep(state, task);
        batches.row(Write.UPDATE_TASK)
                .set(task.input().utf8())
                .set(task.metadata() == null ? null : task.metadata().utf8())
                .set(state.no)
                .add();
    }

    private void keep(@Nullable RolloutState state, RolloutState.Task task) {
        if (state == null) {
            return;
        }
        // A cached state outlives the group, so it must not hold on to large inputs.
        state.task = task.bytes() <= MAX_KEPT_TASK_BYTES || !dialect.alone() ? task : null;
    }

    /** Keeps the cache's account of the span keys that it holds on to; those of older attempts are not kept. */
    void keptSpanKeys(AttemptState attempt, int count) {
        RolloutState state = states.get(Keys.rolloutOf(attempt.key));
        if (state != null && state.latest == attempt) {
            cache.addedSpanKeys(count);
        }
    }

    void droppedSpanKeys(AttemptState attempt) {
        if (attempt.spanKeys != null) {
            cache.addedSpanKeys(-attempt.spanKeys.size());
        }
    }

    /** The rollout is deleted with this group. */
    void forget(RolloutState state) {
        changes++;
        dirtyRollouts.remove(state);
        states.remove(state.no);
        cache.remove(state.no);
    }

    void touch(RolloutState state) {
        changes++;
        dirtyRollouts.add(state);
    }

    void touch(AttemptState state) {
        changes++;
        dirtyAttempts.add(state);
    }

    WorkerState worker(int project, String id) throws SQLException {
        changes++;
        WorkerState.Key key = new WorkerState.Key(project, id);
        WorkerState worker = dirtyWorkers.get(key);
        if (worker == null) {
            worker = dialect.alone() ? cache.worker(connection, key) : new WorkerState(key);
            dirtyWorkers.put(key, worker);
        }
        return worker;
    }

    Tally tally(int project) {
        changes++;
        return tallies.computeIfAbsent(project, p -> new Tally());
    }

    void used(int project, ModelUse use) {
        changes++;
        uses.add(project, now(), use);
    }

    /** Whether this group has not added the span already. */
    boolean freshFree(long attempt, long key) {
        return freeSpans.computeIfAbsent(attempt, a -> new LongSet()).add(key);
    }

    /** What the project will hold after this group, as far as this server knows. */
    long queuedAfter(int project) {
        Tally change = tallies.get(project);
        return projects.byNumber(project).usage().queued + (change == null ? 0 : change.queued);
    }

    long rolloutsAfter(int project) {
        Tally change = tallies.get(project);
        return projects.byNumber(project).usage().rollouts + (change == null ? 0 : change.rollouts);
    }

    long spanBytesAfter(int project) {
        Tally change = tallies.get(project);
        return projects.byNumber(project).usage().spanBytes + (change == null ? 0 : change.spanBytes);
    }

    /** The id of the resources that new rollouts run against; null where the project has none. */
    @Nullable
    String latestResources(int project) throws SQLException {
        Optional<String> known = latestResources.get(project);
        if (known == null) {
            known = Optional.ofNullable(ResourceRows.latestId(connection, project));
            latestResources.put(project, known);
        }
        return known.orElse(null);
    }

    void latestResources(int project, String id) {
        latestResources.put(project, Optional.of(id));
    }

    // ---- the queue

    /** Puts a rollout at the tail of its priority. */
    void enqueue(RolloutState state) throws SQLException {
        changes++;
        lastRank = Math.max(lastRank + 1, now() / 1000);
        state.queueRank = ((long) -state.priority << 52) + lastRank;
        batches.row(Write.INSERT_QUEUE)
                .set(state.project)
                .set(state.queueRank)
                .set(state.no)
                .add();
        tally(state.project).queued++;
        signals.queued.merge(state.project, 1, Integer::sum);
    }

    void leaveQueue(RolloutState state) throws SQLException {
        if (state.queueRank == Keys.NONE) {
            return;
        }
        changes++;
        batches.row(Write.DELETE_QUEUE)
                .set(state.project)
                .set(state.queueRank)
                .set(state.no)
                .add();
        state.queueRank = Keys.NONE;
        tally(state.project).queued--;
    }

    /**
     * The next rollouts of the queue, best first; the caller takes them out of it. One query serves all claims of a
     * group.
     */
    List<RolloutState> nextQueued(int project, int limit, int lookAhead) throws SQLException {
        List<RolloutState> taken = new ArrayList<>();
        ArrayDeque<Long> window = claimable.computeIfAbsent(project, p -> new ArrayDeque<>());
        while (taken.size() < limit) {
            Long no = window.poll();
            if (no == null) {
                if (dialect.alone() && queuedAfter(project) - taken.size() <= 0) {
                    break; // the count is exact here, and asking an empty queue is most of what idle workers do
                }
                if (batches.isPending(Write.INSERT_QUEUE) || batches.isPending(Write.DELETE_QUEUE)) {
                    flush();
                }
                int wanted = Math.max(limit - taken.size(), lookAhead);
                List<Long> found = StateRows.queued(connection, dialect, project, wanted, taken);
                load(found);
                if (!dialect.alone()) {
                    for (Map.Entry<Long, RolloutState.Task> task :
                            StateRows.loadTasks(connection, found).entrySet()) {
                        keep(states.get(task.getKey()), task.getValue());
                    }
                }
                found.removeIf(number -> !waits(number));
                if (found.isEmpty()) {
                    break;
                }
                window.addAll(found);
                continue;
            }
            RolloutState state = find(no);
            if (state != null && state.queueRank != Keys.NONE && !taken.contains(state)) {
                taken.add(state);
            }
        }
        return taken;
    }

    private boolean waits(long no) {
        RolloutState state = states.get(no);
        return state != null && state.queueRank != Keys.NONE;
    }

    // ---- deadlines

    void watch(AttemptState attempt, RolloutConfig config) throws SQLException {
        long due = attempt.deadline(config);
        if (due == Keys.NONE) {
            unwatch(attempt);
        } else if (attempt.due != due) {
            if (batches.isPending(Write.DELETE_WATCH)) {
                flush(); // a batch of puts goes out before the deletes that came first
            }
            attempt.due = due;
            touch(attempt);
            batches.row(Write.PUT_WATCH).set(attempt.key).set(due).add();
        }
    }

    void unwatch(AttemptState attempt) throws SQLException {
        if (attempt.due == Keys.NONE) {
            return;
        }
        if (batches.isPending(Write.PUT_WATCH)) {
            flush();
        }
        attempt.due = Keys.NONE;
        touch(attempt);
        batches.row(Write.DELETE_WATCH).set(attempt.key).add();
    }

    // ---- rows of which there is no state

    Batches.Row row(Write write) throws SQLException {
        changes++;
        return batches.row(write);
    }

    void event(int project, Event event) {
        changes++;
        signals.event(project, event);
    }

    Instant instant() {
        return clock.instant();
    }

    // ---- the end

    /** Sends all that is gathered so far, within the transaction. */
    void flush() throws SQLException {
        for (RolloutState state : dirtyRollouts) {
            state.write(batches);
        }
        dirtyRollouts.clear();
        for (AttemptState state : dirtyAttempts) {
            state.write(batches);
        }
        dirtyAttempts.clear();
        batches.flush();
    }

    /** Sends the rest, with the journal, and commits. Answers what there is to tell. */
    Signals commit() throws SQLException {
        flush();
        List<WorkerState> workers = new ArrayList<>(dirtyWorkers.values());
        workers.sort(WorkerState.LOCK_ORDER);
        for (WorkerState worker : workers) {
            worker.write(batches, dialect);
        }
        for (Map.Entry<Integer, Tally> entry : tallies.entrySet()) {
            write(entry.getKey(), entry.getValue());
        }
        uses.write(batches, shard);
        if (!signals.events.isEmpty()) {
            batches.row(Write.INSERT_JOURNAL)
                    .set(blocks.nextJournal(connection))
                    .set(now())
                    .set(Journal.encode(signals.events))
                    .add();
        }
        if (!dialect.alone() && !signals.empty()) {
            for (String note : Notes.encode(signals)) {
                batches.row(Write.NOTIFY).set(note).add();
            }
        }
        batches.flush();
        connection.commit();
        if (force) {
            Database.force(connection);
        }
        tallies.forEach((project, change) -> projects.byNumber(project).usage().add(change));
        Signals told = signals;
        clear();
        return told;
    }

    void rollback() throws SQLException {
        clear();
        cache.clear();
        latestResources.clear();
        batches.clear();
        connection.rollback();
    }

    void close() throws SQLException {
        batches.close();
    }

    private void clear() {
        signals = new Signals();
        states.clear();
        olderAttempts.clear();
        dirtyRollouts.clear();
        dirtyAttempts.clear();
        dirtyWorkers.clear();
        tallies.clear();
        uses.clear();
        freeSpans.clear();
        claimable.clear();
        if (!dialect.alone()) {
            latestResources.clear();
        }
        changes = 0;
        cache.trim();
    }

    private void write(int project, Tally change) throws SQLException {
        if (change.empty()) {
            return;
        }
        batches.row(Write.ADD_TALLY)
                .set(change.rollouts)
                .set(change.attempts)
                .set(change.spans)
                .set(change.spanBytes)
                .set(change.queued)
                .set(project)
                .set(shard)
                .add();
    }
}
