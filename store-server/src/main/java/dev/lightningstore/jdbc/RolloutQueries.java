package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.id.Ids;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads rollouts of one project. Ids are scrambled numbers, so what looks at their text is done here, not in SQL. */
final class RolloutQueries {
    private static final String SELECT = "SELECT " + StateRows.ROLLOUT_COLUMNS + ", " + StateRows.ATTEMPT_COLUMNS
            + ", t.input, t.metadata FROM rollout r JOIN task t ON t.no = r.no" + StateRows.LATEST;
    private static final int TASK_COLUMN = StateRows.FIRST_ATTEMPT_COLUMN + 14;
    /** Rollouts whose ids are compared or sorted as text at once: 8 bytes each. */
    private static final int MAX_TEXT_MATCHES = 10_000_000;

    /** Rollouts that one query fetches by their numbers. */
    private static final int TOGETHER = 500;

    private final int project;
    private final Dialect dialect;

    RolloutQueries(int project, Dialect dialect) {
        this.project = project;
        this.dialect = dialect;
    }

    Optional<AttemptedRollout> get(Connection connection, long no) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + " WHERE r.no = ?")) {
            select.setLong(1, no);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getInt(2) == project ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    /** Those of the rollouts that exist, by number. */
    Map<Long, AttemptedRollout> get(Connection connection, Collection<Long> numbers) throws SQLException {
        Map<Long, AttemptedRollout> found = new HashMap<>();
        List<Long> wanted = List.copyOf(numbers);
        for (int i = 0; i < wanted.size(); i += TOGETHER) {
            List<Long> some = wanted.subList(i, Math.min(wanted.size(), i + TOGETHER));
            try (PreparedStatement select = connection.prepareStatement(SELECT + " WHERE r.project = ? AND "
                    + (some.size() == 1 ? "r.no = " + some.get(0) : in("r.no", some)))) {
                select.setInt(1, project);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.put(row.getLong(1), read(row));
                    }
                }
            }
        }
        return found;
    }

    Page<AttemptedRollout> query(Connection connection, RolloutQuery query) throws SQLException {
        PageRequest page = query.page();
        boolean byText = query.rolloutIdContains() != null || "rollout_id".equals(page.sortBy());
        return byText ? queryByText(connection, query) : queryBySql(connection, query);
    }

    private Page<AttemptedRollout> queryBySql(Connection connection, RolloutQuery query) throws SQLException {
        PageRequest page = query.page();
        String order = order(page);
        Where where = where(query);
        boolean inserted = page.sortBy() == null;
        Where positioned = new Where(where);
        long offset = page.offset();
        String cursor = page.cursor();
        if (cursor != null && inserted) {
            positioned.and(page.descending() ? "r.no < ?" : "r.no > ?", parseCursor(cursor));
        } else if (cursor != null) {
            offset = parseCursor(cursor);
        }
        long total = cursor == null ? count(connection, where) : -1;
        List<AttemptedRollout> items = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement(SELECT + positioned.sql() + " ORDER BY " + order + " LIMIT ? OFFSET ?")) {
            int next = positioned.bind(select);
            select.setInt(next, page.limit());
            select.setLong(next + 1, offset);
            select.setFetchSize(1_000);
            long lastNo = 0;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    items.add(read(rows));
                    lastNo = rows.getLong(1);
                }
            }
            boolean more = items.size() == page.limit();
            String nextCursor = !more ? null : String.valueOf(inserted ? lastNo : offset + items.size());
            return new Page<>(items, total, nextCursor);
        }
    }

    /** Numbers are read in order of insertion and filtered by their names; only those of the page are read whole. */
    private Page<AttemptedRollout> queryByText(Connection connection, RolloutQuery query) throws SQLException {
        PageRequest page = query.page();
        boolean sortById = "rollout_id".equals(page.sortBy());
        String order = sortById ? "r.no" : order(page);
        Set<Long> ids = query.rolloutIdIn() == null ? null : numbers(query.rolloutIdIn());
        Where where = new Where(project);
        if (query.groupId() != null) {
            where.and("r.no IN (SELECT g.no FROM rollout_group g WHERE g.project = ? AND g.group_id = ?)", project)
                    .also(query.groupId());
        }
        long[] matches = new long[1024];
        int count = 0;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT r.no, r.status FROM rollout r" + where.sql() + " ORDER BY " + order)) {
            where.bind(select);
            select.setFetchSize(10_000);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    long no = rows.getLong(1);
                    if (matches(query, ids, no, RolloutStatus.ofNumber(rows.getInt(2)))) {
                        if (count == MAX_TEXT_MATCHES) {
                            throw StoreException.Invalid.field(
                                    "rollout_id_contains", "more than " + MAX_TEXT_MATCHES + " match; ask for less");
                        }
                        matches = count == matches.length ? Arrays.copyOf(matches, count * 2) : matches;
                        matches[count++] = no;
                    }
                }
            }
        }
        List<Long> numbers = Arrays.stream(matches, 0, count).boxed().collect(Collectors.toList());
        if (sortById) {
            numbers.sort(
                    page.descending()
                            ? (a, b) -> Ids.rollout(b).compareTo(Ids.rollout(a))
                            : (a, b) -> Ids.rollout(a).compareTo(Ids.rollout(b)));
        }
        String cursor = page.cursor();
        int from = (int) Math.min(count, cursor == null ? page.offset() : parseCursor(cursor));
        List<Long> wanted = numbers.subList(from, Math.min(count, from + page.limit()));
        Map<Long, AttemptedRollout> found = get(connection, wanted);
        List<AttemptedRollout> items = new ArrayList<>();
        for (Long no : wanted) {
            AttemptedRollout rollout = found.get(no);
            if (rollout != null) {
                items.add(rollout);
            }
        }
        int end = from + wanted.size();
        return new Page<>(items, cursor == null ? count : -1, end < count ? String.valueOf(end) : null);
    }

    private static boolean matches(RolloutQuery query, @Nullable Set<Long> ids, long no, RolloutStatus status) {
        int conditions = 0;
        int met = 0;
        if (query.statusIn() != null) {
            conditions++;
            met += query.statusIn().contains(status) ? 1 : 0;
        }
        if (ids != null) {
            conditions++;
            met += ids.contains(no) ? 1 : 0;
        }
        if (query.rolloutIdContains() != null) {
            conditions++;
            met += Ids.rollout(no).contains(query.rolloutIdContains()) ? 1 : 0;
        }
        return conditions == 0 || (query.any() ? met > 0 : met == conditions);
    }

    private long count(Connection connection, Where where) throws SQLException {
        if (where.unfiltered()) {
            return scalar(connection, "SELECT COALESCE(SUM(rollouts), 0) FROM tally WHERE project = ?", project);
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM rollout r" + where.sql())) {
            where.bind(select);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    static long scalar(Connection connection, String sql, int project) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, project);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private Where where(RolloutQuery query) {
        Where where = new Where(project);
        List<String> conditions = new ArrayList<>();
        if (query.statusIn() != null) {
            conditions.add(in(
                    "r.status",
                    query.statusIn().stream().map(RolloutStatus::number).toList()));
        }
        if (query.rolloutIdIn() != null) {
            conditions.add(in("r.no", numbers(query.rolloutIdIn())));
        }
        if (!conditions.isEmpty()) {
            where.and("(" + String.join(query.any() ? " OR " : " AND ", conditions) + ")");
        }
        if (query.groupId() != null) {
            where.and("r.no IN (SELECT g.no FROM rollout_group g WHERE g.project = ? AND g.group_id = ?)", project)
                    .also(query.groupId());
        }
        return where;
    }

    /** Only numbers of ours are written into the text, never what a caller sent. */
    private static String in(String column, Collection<? extends Number> values) {
        return values.isEmpty()
                ? "1 = 0"
                : column + " IN (" + values.stream().map(String::valueOf).collect(Collectors.joining(",")) + ")";
    }

    private static Set<Long> numbers(List<String> ids) {
        Set<Long> numbers = new HashSet<>();
        for (String id : ids) {
            OptionalLong no = Ids.rolloutNumber(id);
            if (no.isPresent()) {
                numbers.add(no.getAsLong());
            }
        }
        return numbers;
    }

    /** Times that are null sort last, texts that are null first, as on the peer's wire; ties by insertion. */
    private String order(PageRequest page) {
        String sortBy = page.sortBy();
        String direction = page.descending() ? " DESC" : " ASC";
        if (sortBy == null) {
            return "r.no" + direction;
        }
        String text = dialect == Dialect.POSTGRESQL ? " COLLATE \"C\"" : "";
        String expression = switch (sortBy) {
            case "start_time" -> "r.start_time";
            case "end_time" -> "COALESCE(r.end_time, " + Long.MAX_VALUE + ")";
            case "mode" -> "CASE r.mode WHEN 3 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE 0 END";
            case "resources_id" -> "COALESCE(r.resources_id, '')" + text;
            case "status" -> alphabetical();
            default ->
                throw StoreException.Invalid.field(
                        "sort_by",
                        "cannot sort rollouts by '" + sortBy
                                + "'; use rollout_id, start_time, end_time, mode, resources_id or status");
        };
        return expression + direction + ", r.no";
    }

    private static String alphabetical() {
        List<RolloutStatus> byName = Arrays.stream(RolloutStatus.values())
                .sorted((a, b) -> a.wire().compareTo(b.wire()))
                .toList();
        StringBuilder sql = new StringBuilder("CASE r.status");
        for (int i = 0; i < byName.size(); i++) {
            sql.append(" WHEN ").append(byName.get(i).number()).append(" THEN ").append(i);
        }
        return sql.append(" END").toString();
    }

    static long parseCursor(String cursor) {
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw StoreException.Invalid.field("cursor", "'" + cursor + "' was not given by a page of this query");
        }
    }

    private static AttemptedRollout read(ResultSet row) throws SQLException {
        RolloutState state = StateRows.rolloutWithLatest(row);
        AttemptState latest = state.latest;
        return new AttemptedRollout(
                state.toRollout(StateRows.task(row, TASK_COLUMN)), latest == null ? null : latest.toAttempt());
    }

    /** Conditions with their parameters. */
    private static final class Where {
        private final StringBuilder sql = new StringBuilder(" WHERE r.project = ?");
        private final List<Object> parameters = new ArrayList<>();

        Where(int project) {
            parameters.add(project);
        }

        Where(Where that) {
            sql.setLength(0);
            sql.append(that.sql);
            parameters.addAll(that.parameters);
        }

        Where and(String condition, Object... values) {
            sql.append(" AND ").append(condition);
            parameters.addAll(List.of(values));
            return this;
        }

        void also(Object value) {
            parameters.add(value);
        }

        boolean unfiltered() {
            return parameters.size() == 1 && sql.indexOf("AND") < 0;
        }

        String sql() {
            return sql.toString();
        }

        int bind(PreparedStatement statement) throws SQLException {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            return parameters.size() + 1;
        }
    }
}
