package dev.lightningstore.jdbc;

import dev.lightningstore.resource.Resources;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what other servers of the same PostgreSQL committed, on a connection and a thread of its own. */
final class NoteListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NoteListener.class);
    private static final Duration RECONNECT = Duration.ofMillis(500);
    private static final int WAIT_MILLIS = 500;

    private final String url;
    private final Properties login;
    private final Hub hub;
    private final LatestResources latest;
    private final Sources sources;
    private final Thread thread;
    private volatile boolean closed;

    /** The connection that our own notes come from: what they say was told already. */
    private volatile int ownBackend;

    /** Reads what a note is about. */
    interface Sources {
        Optional<Signals.Cancelled> cancelled(long attemptKey);

        List<Resources> latest(int project);
    }

    NoteListener(String url, Properties login, Hub hub, LatestResources latest, Sources sources) {
        this.url = url;
        this.login = login;
        this.hub = hub;
        this.latest = latest;
        this.sources = sources;
        this.thread = Thread.ofPlatform().name("store-notes").daemon(true).unstarted(this::run);
    }

    void ownBackend(int pid) {
        ownBackend = pid;
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try (Connection connection = DriverManager.getConnection(url, login);
                    Statement statement = connection.createStatement()) {
                statement.execute("LISTEN lightning");
                hub.lost(); // whatever was said before we listened
                latest.informed(true);
                listen(connection.unwrap(PGConnection.class));
            } catch (SQLException e) {
                if (!closed) {
                    log.atWarn().setCause(e).log("the connection for notes broke; it is opened again");
                }
            } finally {
                latest.informed(false);
            }
            pause();
        }
    }

    private void listen(PGConnection connection) throws SQLException {
        while (!closed) {
            PGNotification[] notes = connection.getNotifications(WAIT_MILLIS);
            if (notes != null) {
                for (PGNotification note : notes) {
                    if (note.getPID() != ownBackend) {
                        Notes.split(note.getParameter()).forEach(this::hear);
                    }
                }
            }
        }
    }

    private void hear(String note) {
        List<Long> numbers = Notes.numbers(note);
        switch (Notes.kind(note)) {
            case 'F' -> numbers.forEach(hub::finished);
            case 'Q' ->
                numbers.forEach(
                        project -> hub.each(listener -> listener.queued(project.intValue(), Integer.MAX_VALUE)));
            case 'R' ->
                numbers.forEach(project -> {
                    List<Resources> newest = sources.latest(project.intValue());
                    hub.each(listener -> listener.resources(project.intValue(), newest));
                });
            case 'S' -> hub.each(listener -> listener.spans(Set.copyOf(numbers)));
            case 'C' ->
                numbers.forEach(attempt -> sources.cancelled(attempt)
                        .ifPresent(cancelled -> hub.each(listener -> listener.cancelled(cancelled))));
            case 'J' -> numbers.forEach(project -> hub.each(listener -> listener.jobs(project.intValue())));
            case 'E' -> hub.each(Hub.Listener::events);
            case 'P' -> hub.each(Hub.Listener::projects);
            default -> log.atWarn().addKeyValue("note", note).log("a newer server sent a note that is not understood");
        }
    }

    private void pause() {
        try {
            Thread.sleep(RECONNECT);
        } catch (InterruptedException e) {
            closed = true;
        }
    }
}
