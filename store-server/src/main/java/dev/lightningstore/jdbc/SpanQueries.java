package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.id.Ids;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFields;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanReader;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads spans. The spans of a rollout are neighbours in the order in which they came, which is nearly always the order
 * of their sequence ids: then a page is a stretch of the table. Filters and other sorts look into the payloads here.
 */
final class SpanQueries {
    /** Matches that a filter or a sort holds on to at once: a key and a sort value each. */
    private static final int MAX_MATCHES = 2_000_000;

    private static final String BY_KEY = "k";
    private static final String BY_OFFSET = "o";
    private static final int BRIEF = 1_000;
    /** Spans that one query of the database answers, since it holds them all: each may have megabytes. */
    private static final int PIECE = 32;
    /** A page that has come to so much ends, whatever its limit. */
    private static final int PAGE_BYTES = 16 << 20;
    /** Spans that a tail reads at once. */
    static final int STRETCH = 128;

    private static final SpanPayload.Format[] FORMATS = SpanPayload.Format.values();
    private static final String SEQUENCE = "sequence_id";
    private static final Map<String, Comparator<Match>> SORTS = Map.of(
            SEQUENCE,
            Comparator.comparingLong(Match::sequenceId),
            "rollout_id",
            Comparator.comparing(match -> 0),
            "attempt_id",
            Comparator.comparing(Match::text),
            "trace_id",
            Comparator.comparing(Match::text),
            "span_id",
            Comparator.comparing(Match::text),
            "parent_id",
            Comparator.comparing(Match::text),
            "name",
            Comparator.comparing(Match::text),
            "start_time",
            Comparator.comparingLong(Match::number),
            "end_time",
            Comparator.comparingLong(Match::number));

    private final int project;
    private final SpanReader payloads;

    SpanQueries(int project, SpanReader payloads) {
        this.project = project;
        this.payloads = payloads;
    }

    private record Match(long key, long sequenceId, String text, long number) {}

    /** The keys that a query may look at, and whether their order is that of the sequence ids. */
    private record Scope(String rolloutId, long first, long last, boolean ordered, long total) {}

    static boolean isBrief(SpanQuery query) {
        String sortBy = query.page().sortBy();
        return query.filter() == null
                && query.page().limit() <= BRIEF
                && query.page().offset() <= BRIEF
                && !query.rolloutId().equals(NewSpan.FREE)
                && (sortBy == null || sortBy.equals(SEQUENCE));
    }

    Page<StoredSpan> query(Connection connection, SpanQuery query) throws SQLException {
        Scope scope = scope(connection, query);
        if (scope == null) {
            return new Page<>(List.of(), 0, null);
        }
        String sortBy = query.page().sortBy();
        boolean bySequence = sortBy == null || sortBy.equals(SEQUENCE);
        String cursor = query.page().cursor();
        // A walk goes on as it began, even if a span out of sequence has come in between.
        boolean byKey = cursor == null ? scope.ordered : cursor.startsWith(BY_KEY);
        if (query.filter() == null && bySequence && byKey) {
            return inKeyOrder(connection, scope, query.page());
        }
        if (query.filter() == null && bySequence) {
            return inSequenceOrder(connection, scope, query.page());
        }
        return inMemory(connection, scope, query);
    }

    /** One query by keys in the usual case: the rollout beside its latest attempt, which knows how many spans it has. */
    private @Nullable Scope scope(Connection connection, SpanQuery query) throws SQLException {
        boolean free = query.rolloutId().equals(NewSpan.FREE);
        String where = free ? "r.project = ? ORDER BY r.no DESC LIMIT 1" : "r.no = ? AND r.project = ?";
        try (PreparedStatement select =
                connection.prepareStatement("SELECT r.no, r.attempts, r.disordered, a.spans FROM rollout r"
                        + StateRows.LATEST + " WHERE " + where)) {
            if (free) {
                select.setInt(1, -project);
            } else {
                select.setLong(1, Ids.rolloutNumber(query.rolloutId()).orElse(0));
                select.setInt(2, project);
            }
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                long first = row.getLong(1);
                int attempts = row.getInt(2);
                boolean ordered = !row.getBoolean(3);
                long spans = row.getLong(4);
                return scope(connection, query, first, first, attempts, ordered, spans);
            }
        }
    }

    private @Nullable Scope scope(
            Connection connection,
            SpanQuery query,
            long firstRollout,
            long lastRollout,
            int attempts,
            boolean ordered,
            long latestSpans)
            throws SQLException {
        String attemptId = query.attemptId();
        long latest = Keys.attempt(lastRollout, attempts);
        long first = Keys.attempt(firstRollout, attempts == 1 ? 1 : 0);
        long last = latest;
        if (attemptId != null && attemptId.equals(RolloutStore.LATEST)) {
            first = latest;
        } else if (attemptId != null) {
            OptionalInt number = Ids.attemptNumber(firstRollout, attemptId);
            if (number.isEmpty()) {
                return null;
            }
            first = Keys.attempt(firstRollout, number.getAsInt());
            last = first;
        }
        boolean onlyLatest = first == latest && last == latest;
        long total = query.page().cursor() != null ? 0 : onlyLatest ? latestSpans : spans(connection, first, last);
        return new Scope(query.rolloutId(), Keys.firstSpan(first), Keys.lastSpan(last), ordered, total);
    }

    private static long spans(Connection connection, long firstAttempt, long lastAttempt) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT COALESCE(SUM(spans), 0) FROM attempt WHERE k BETWEEN ? AND ?")) {
            select.setLong(1, firstAttempt);
            select.setLong(2, lastAttempt);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private Page<StoredSpan> inKeyOrder(Connection connection, Scope scope, PageRequest page) throws SQLException {
        long from = scope.first;
        long to = scope.last;
        if (page.cursor() != null) {
            long cursor = parse(page.cursor());
            from = page.descending() ? from : Math.max(from, cursor + 1);
            to = page.descending() ? Math.min(to, cursor - 1) : to;
        }
        String sql = "SELECT k, seq, format, payload FROM span WHERE k BETWEEN ? AND ? ORDER BY k"
                + (page.descending() ? " DESC" : "") + " LIMIT ? OFFSET ?";
        List<StoredSpan> items = new ArrayList<>();
        long offset = page.cursor() == null ? page.offset() : 0;
        long bytes = 0;
        long last = 0;
        boolean more = true;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            while (more && items.size() < page.limit() && bytes < PAGE_BYTES) {
                int piece = Math.min(PIECE, page.limit() - items.size());
                select.setLong(1, from);
                select.setLong(2, to);
                select.setInt(3, piece);
                select.setLong(4, offset);
                int before = items.size();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        last = rows.getLong(1);
                        StoredSpan span = read(rows, scope.rolloutId);
                        bytes += span.payload().bytes().length;
                        items.add(span);
                    }
                }
                from = page.descending() ? from : last + 1;
                to = page.descending() ? last - 1 : to;
                offset = 0;
                more = items.size() - before == piece;
            }
        }
        return new Page<>(items, total(scope, page), more ? BY_KEY + last : null);
    }

    private Page<StoredSpan> inSequenceOrder(Connection connection, Scope scope, PageRequest page) throws SQLException {
        long offset = page.cursor() == null ? page.offset() : parse(page.cursor());
        String sql = "SELECT k FROM span WHERE k BETWEEN ? AND ? ORDER BY seq" + (page.descending() ? " DESC" : "")
                + ", k LIMIT ? OFFSET ?";
        List<Long> keys = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, scope.first);
            select.setLong(2, scope.last);
            select.setInt(3, page.limit());
            select.setLong(4, offset);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getLong(1));
                }
            }
        }
        List<StoredSpan> items = new ArrayList<>(keys.size());
        int read = fetch(connection, scope, keys, items);
        boolean more = read < keys.size() || read == page.limit();
        return new Page<>(items, total(scope, page), more ? BY_OFFSET + (offset + read) : null);
    }

    /** Reads spans by their keys until they are as large as a page may be; answers how many keys were used up. */
    private static int fetch(Connection connection, Scope scope, List<Long> keys, List<StoredSpan> items)
            throws SQLException {
        int read = 0;
        long bytes = 0;
        try (PreparedStatement select =
                connection.prepareStatement("SELECT k, seq, format, payload FROM span WHERE k = ?")) {
            while (read < keys.size() && bytes < PAGE_BYTES) {
                select.setLong(1, keys.get(read++));
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) { // else it was deleted meanwhile
                        StoredSpan span = read(row, scope.rolloutId);
                        bytes += span.payload().bytes().length;
                        items.add(span);
                    }
                }
            }
        }
        return read;
    }

    private Page<StoredSpan> inMemory(Connection connection, Scope scope, SpanQuery query) throws SQLException {
        PageRequest page = query.page();
        List<Match> matches = matches(connection, scope, query);
        String sortBy = page.sortBy() == null && !scope.ordered ? SEQUENCE : page.sortBy();
        if (sortBy != null) {
            Comparator<Match> order = SORTS.get(sortBy);
            if (order == null) {
                throw StoreException.Invalid.field(
                        "sort_by",
                        "cannot sort spans by '" + sortBy + "'; use one of "
                                + String.join(", ", new TreeSet<>(SORTS.keySet())));
            }
            matches.sort(page.descending() ? order.reversed() : order);
        }
        int from = (int) Math.min(matches.size(), page.cursor() == null ? page.offset() : parse(page.cursor()));
        int to = Math.min(matches.size(), from + page.limit());
        List<StoredSpan> items = new ArrayList<>(to - from);
        List<Long> keys = matches.subList(from, to).stream().map(Match::key).toList();
        int end = from + fetch(connection, scope, keys, items);
        return new Page<>(
                items, page.cursor() == null ? matches.size() : -1, end < matches.size() ? BY_OFFSET + end : null);
    }

    private List<Match> matches(Connection connection, Scope scope, SpanQuery query) throws SQLException {
        List<Match> matches = new ArrayList<>();
        long next = scope.first;
        boolean more = true;
        while (more) { // in stretches: one cursor over everything would hold its snapshot, or its rows, for long
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT k, seq, format, payload FROM span WHERE k BETWEEN ? AND ? ORDER BY k LIMIT " + PIECE)) {
                select.setLong(1, next);
                select.setLong(2, scope.last);
                int read = 0;
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        read++;
                        next = rows.getLong(1) + 1;
                        SpanFields fields = payloads.fields(payload(rows));
                        if (query.filter() == null || query.filter().matches(fields)) {
                            matches.add(match(rows, fields, query.page().sortBy()));
                        }
                    }
                }
                more = read == PIECE;
            }
            if (matches.size() > MAX_MATCHES) {
                throw new StoreException.Invalid("more than " + MAX_MATCHES + " spans match; ask for less");
            }
        }
        return matches;
    }

    private static Match match(ResultSet row, SpanFields fields, @Nullable String sortBy) throws SQLException {
        long key = row.getLong(1);
        String text = "";
        long number = 0;
        switch (sortBy == null ? "" : sortBy) {
            case "attempt_id" -> text = attemptId(key);
            case "trace_id" -> text = fields.traceId();
            case "span_id" -> text = fields.spanId();
            case "parent_id" -> text = fields.parentId() == null ? "" : fields.parentId();
            case "name" -> text = fields.name();
            case "start_time" -> number = fields.startNanos() < 0 ? Long.MAX_VALUE : fields.startNanos();
            case "end_time" -> number = fields.endNanos() < 0 ? Long.MAX_VALUE : fields.endNanos();
            default -> {}
        }
        return new Match(key, row.getLong(2), text, number);
    }

    private static long parse(String cursor) {
        return RolloutQueries.parseCursor(cursor.isEmpty() ? cursor : cursor.substring(1));
    }

    private static long total(Scope scope, PageRequest page) {
        return page.cursor() == null ? scope.total : -1;
    }

    static StoredSpan read(ResultSet row, String rolloutId) throws SQLException {
        return new StoredSpan(rolloutId, attemptId(row.getLong(1)), row.getLong(2), payload(row));
    }

    private static String attemptId(long spanKey) {
        long attempt = Keys.attemptOfSpan(spanKey);
        return Ids.attempt(Keys.rolloutOf(attempt), Keys.attemptOf(attempt));
    }

    private static SpanPayload payload(ResultSet row) throws SQLException {
        return new SpanPayload(FORMATS[row.getInt(3)], row.getBytes(4));
    }

    /** The rollouts that hold the project's free spans. */
    List<Long> freeRollouts(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT no FROM rollout WHERE project = ?")) {
            select.setInt(1, -project);
            List<Long> numbers = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    numbers.add(row.getLong(1));
                }
            }
            return numbers;
        }
    }

    /** What a tail follows: rollouts, spans of no rollout, or both. */
    enum Followed {
        ROLLOUTS,
        FREE,
        ALL
    }

    /**
     * The rollout's spans after those seen, for who follows it; none if it is not followed. At most {@link #STRETCH} of
     * an attempt: who gets that many asks again.
     */
    List<StoredSpan> after(
            Connection connection, long rollout, Map<Long, Long> lastSeen, Followed followed, boolean skip)
            throws SQLException {
        List<StoredSpan> spans = new ArrayList<>();
        try (PreparedStatement attempts = connection.prepareStatement("SELECT a.k, a.spans, r.project FROM rollout r"
                + " JOIN attempt a ON a.k BETWEEN r.no * 256 AND r.no * 256 + 255"
                + " WHERE r.no = ? AND r.project IN (?, ?) ORDER BY a.k")) {
            attempts.setLong(1, rollout);
            attempts.setInt(2, followed == Followed.FREE ? -project : project);
            attempts.setInt(3, followed == Followed.ROLLOUTS ? project : -project);
            try (ResultSet row = attempts.executeQuery()) {
                while (row.next()) {
                    long attempt = row.getLong(1);
                    long seen = lastSeen.getOrDefault(attempt, Keys.firstSpan(attempt));
                    long end = Keys.span(attempt, row.getInt(2));
                    if (end > seen) {
                        String name = row.getInt(3) < 0 ? NewSpan.FREE : Ids.rollout(rollout);
                        lastSeen.put(attempt, skip ? end : stretch(connection, name, seen + 1, end, spans));
                    }
                }
            }
        }
        return spans;
    }

    /** Answers the key of the last span that it read. */
    private static long stretch(Connection connection, String name, long from, long to, List<StoredSpan> into)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT k, seq, format, payload FROM span WHERE k BETWEEN ? AND ? ORDER BY k LIMIT " + STRETCH)) {
            select.setLong(1, from);
            select.setLong(2, to);
            int count = 0;
            long last = to;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    count++;
                    last = rows.getLong(1);
                    into.add(read(rows, name));
                }
            }
            return count == STRETCH ? last : to;
        }
    }
}
