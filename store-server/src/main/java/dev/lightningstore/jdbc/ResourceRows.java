package dev.lightningstore.jdbc;

import dev.lightningstore.json.Json;
import dev.lightningstore.resource.Resources;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of resource into records. */
final class ResourceRows {
    private static final String SELECT =
            "SELECT id, version, create_time, update_time, body FROM resource WHERE project = ?";

    private ResourceRows() {}

    static @Nullable String latestId(Connection connection, int project) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id FROM resource WHERE project = ? ORDER BY project DESC, tick DESC LIMIT 1")) {
            select.setInt(1, project);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    static Optional<Resources> latest(Connection connection, int project) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SELECT + " ORDER BY project DESC, tick DESC LIMIT 1")) {
            select.setInt(1, project);
            return one(select);
        }
    }

    static Optional<Resources> last(Connection connection, int project, String id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SELECT + " AND id = ? ORDER BY version DESC LIMIT 1")) {
            select.setInt(1, project);
            select.setString(2, id);
            return one(select);
        }
    }

    static Optional<Resources> version(Connection connection, int project, String id, int version) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + " AND id = ? AND version = ?")) {
            select.setInt(1, project);
            select.setString(2, id);
            select.setInt(3, version);
            return one(select);
        }
    }

    private static Optional<Resources> one(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(read(row)) : Optional.empty();
        }
    }

    static Resources read(ResultSet row) throws SQLException {
        return new Resources(
                row.getString(1),
                row.getInt(2),
                Times.instant(row.getLong(3)),
                Times.instant(row.getLong(4)),
                Json.trusted(row.getBytes(5)));
    }
}
