package dev.lightningstore.jdbc;

import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the attempts of one rollout: never more than {@link RolloutConfig#MAX_ATTEMPTS}, so they are sorted here. */
final class AttemptQueries {
    private static final Map<String, Listing.Field<Attempt>> FIELDS = Map.of(
            "rollout_id", Listing.text(Attempt::rolloutId),
            "attempt_id", Listing.text(Attempt::attemptId),
            "sequence_id", Listing.number(attempt -> (long) attempt.number()),
            "start_time", Listing.time(Attempt::startTime),
            "end_time", Listing.time(Attempt::endTime),
            "status", Listing.text(attempt -> attempt.status().wire()),
            "worker_id", Listing.text(Attempt::workerId),
            "last_heartbeat_time", Listing.time(Attempt::lastHeartbeatTime));

    private AttemptQueries() {}

    static Page<Attempt> page(Connection connection, int project, long no, String rolloutId, PageRequest page)
            throws SQLException {
        List<Attempt> attempts = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + StateRows.ATTEMPT_COLUMNS
                        + " FROM rollout r JOIN attempt a ON a.k BETWEEN ? AND ? WHERE r.no = ? AND r.project = ? ORDER BY a.k")) {
            select.setLong(1, Keys.attempt(no, 1));
            select.setLong(2, Keys.attempt(no, RolloutConfig.MAX_ATTEMPTS));
            select.setLong(3, no);
            select.setInt(4, project);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    attempts.add(StateRows.attempt(rows, 1, rolloutId).toAttempt());
                }
            }
        }
        return Listing.page("attempts", attempts, FIELDS, page);
    }
}
