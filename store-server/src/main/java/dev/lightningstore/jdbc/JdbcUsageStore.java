package dev.lightningstore.jdbc;

import dev.lightningstore.model.ModelUse;
import dev.lightningstore.model.Usage;
import dev.lightningstore.model.UsageStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Usage of models over JDBC. */
final class JdbcUsageStore implements UsageStore {
    private final Projects projects;
    private final Committer committer;
    private final Reader reader;

    JdbcUsageStore(Projects projects, Committer committer, Reader reader) {
        this.projects = projects;
        this.committer = committer;
        this.reader = reader;
    }

    @Override
    public CompletableFuture<Boolean> add(String project, ModelUse use) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return committer.submit(tx -> {
                tx.used(no, use);
                return true;
            });
        });
    }

    @Override
    public CompletableFuture<List<Usage>> usage(String project, LocalDate first, LocalDate last) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return reader.lengthy(connection -> {
                try (PreparedStatement select =
                        connection.prepareStatement("SELECT epoch_day, model, SUM(calls), SUM(tokens_in),"
                                + " SUM(tokens_out), SUM(cost) FROM model_usage WHERE project = ?"
                                + " AND epoch_day BETWEEN ? AND ? GROUP BY epoch_day, model"
                                + " ORDER BY epoch_day, model")) {
                    select.setInt(1, no);
                    select.setInt(2, Math.toIntExact(first.toEpochDay()));
                    select.setInt(3, Math.toIntExact(last.toEpochDay()));
                    List<Usage> found = new ArrayList<>();
                    try (ResultSet row = select.executeQuery()) {
                        while (row.next()) {
                            found.add(new Usage(
                                    LocalDate.ofEpochDay(row.getInt(1)),
                                    row.getString(2),
                                    row.getLong(3),
                                    row.getLong(4),
                                    row.getLong(5),
                                    row.getLong(6)));
                        }
                    }
                    return List.copyOf(found);
                }
            });
        });
    }
}
