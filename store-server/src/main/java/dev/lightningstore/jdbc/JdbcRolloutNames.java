package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.id.Ids;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Names of rollouts over JDBC. */
final class JdbcRolloutNames implements RolloutNames {
    private final Projects projects;
    private final Committer committer;
    private final Reader reader;

    JdbcRolloutNames(Projects projects, Committer committer, Reader reader) {
        this.projects = projects;
        this.committer = committer;
        this.reader = reader;
    }

    @Override
    public CompletableFuture<Optional<String>> find(String project, String name) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return name.length() > NewRollout.MAX_NAME
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : reader.brief(connection -> read(connection, no, name));
        });
    }

    @Override
    public CompletableFuture<String> enqueue(String project, String name, NewRollout rollout) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            if (name.isEmpty() || name.length() > NewRollout.MAX_NAME || name.indexOf(0) >= 0) {
                throw StoreException.Invalid.field(
                        "rollout_id", "must have 1 to " + NewRollout.MAX_NAME + " characters, none of them zero");
            }
            RolloutCommands.Enqueue enqueue = new RolloutCommands.Enqueue(no, List.of(rollout), null);
            return committer
                    .submit(tx -> {
                        tx.flush();
                        Optional<String> taken = read(tx.connection(), no, name);
                        if (taken.isPresent()) {
                            return taken.get();
                        }
                        String made = enqueue.apply(tx).getFirst().rolloutId();
                        tx.row(Write.INSERT_ROLLOUT_NAME)
                                .set(no)
                                .set(name)
                                .set(Keys.rollout(made))
                                .add();
                        return made;
                    })
                    // Another server may have been quicker with the same name: then it is there now.
                    .exceptionallyCompose(failure -> reader.brief(connection -> read(connection, no, name))
                            .thenCompose(there -> there.map(CompletableFuture::completedFuture)
                                    .orElseGet(() -> CompletableFuture.failedFuture(failure))));
        });
    }

    @Override
    public CompletableFuture<Boolean> delete(String project, String rolloutId) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return committer.submit(new Retention.Purge(no, Keys.rollout(rolloutId), Long.MAX_VALUE));
        });
    }

    private static Optional<String> read(Connection connection, int project, String name) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT no FROM rollout_name WHERE project = ? AND name = ?")) {
            select.setInt(1, project);
            select.setString(2, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(Ids.rollout(row.getLong(1))) : Optional.empty();
            }
        }
    }
}
