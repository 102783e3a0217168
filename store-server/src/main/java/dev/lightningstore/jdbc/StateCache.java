package dev.lightningstore.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * States that stay between groups, least recently used out first. Only a process that is alone with its database may
 * keep them; on a shared one nothing is ever found here. Belongs to the writer's thread.
 */
final class StateCache {
    private static final int MAX_ROLLOUTS = 20_000;
    private static final long MAX_SPAN_KEYS = 2_000_000;
    private static final int MAX_WORKERS = 20_000;

    private final boolean alone;
    private final LinkedHashMap<Long, RolloutState> rollouts = new LinkedHashMap<>(1024, 0.75f, true);
    private final Map<WorkerState.Key, WorkerState> workers = new HashMap<>();
    private long spanKeys;

    StateCache(Dialect dialect) {
        this.alone = dialect.alone();
    }

    @Nullable
    RolloutState get(long no) {
        return alone ? rollouts.get(no) : null;
    }

    void put(RolloutState state) {
        if (alone) {
            rollouts.put(state.no, state);
        }
    }

    void remove(long no) {
        RolloutState state = rollouts.remove(no);
        if (state != null) {
            spanKeys -= spanKeys(state);
        }
    }

    WorkerState worker(Connection connection, WorkerState.Key key) throws SQLException {
        WorkerState worker = workers.get(key);
        if (worker == null) {
            worker = WorkerState.load(connection, key);
            workers.put(key, worker);
        }
        return worker;
    }

    void addedSpanKeys(int count) {
        spanKeys += count;
    }

    /** Called between groups, when nobody works on a state. */
    void trim() {
        Iterator<RolloutState> eldest = rollouts.values().iterator();
        while ((rollouts.size() > MAX_ROLLOUTS || spanKeys > MAX_SPAN_KEYS) && eldest.hasNext()) {
            spanKeys -= spanKeys(eldest.next());
            eldest.remove();
        }
        if (workers.size() > MAX_WORKERS) {
            workers.clear();
        }
    }

    void clear() {
        rollouts.clear();
        workers.clear();
        spanKeys = 0;
    }

    private static int spanKeys(RolloutState state) {
        AttemptState latest = state.latest;
        return latest == null || latest.spanKeys == null ? 0 : latest.spanKeys.size();
    }
}
