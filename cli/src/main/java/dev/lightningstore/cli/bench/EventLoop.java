package dev.lightningstore.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Drives all runners of a slice on the calling thread over one selector: the cheapest way found to keep many
 * connections busy beside the server on the same cores. Not thread-safe.
 */
final class EventLoop implements Crew {
    /** Beyond this a target is broken, and more failures tell nothing new. */
    private static final int MAX_FAILURES = 1_000;

    private static final long TIMEOUT_CHECK_MILLIS = 500;

    private final Target target;
    private final PeerWire wire;
    private final Duration callTimeout;
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private final WireBuffer request = new WireBuffer(64 << 10);
    private Work work = runner -> false;
    private Tally tally = new Tally();
    private int active;

    private EventLoop(Target target, PeerWire wire, Duration callTimeout, Selector selector) {
        this.target = target;
        this.wire = wire;
        this.callTimeout = callTimeout;
        this.selector = selector;
    }

    /** Connects every runner at once, so that no slice measures that. */
    static EventLoop open(Target target, PeerWire wire, List<Call> script, int runners, Duration callTimeout)
            throws BenchStopped {
        EventLoop loop;
        try {
            loop = new EventLoop(target, wire, callTimeout, Selector.open());
        } catch (IOException e) {
            throw new BenchStopped("this machine gives no selector: " + e.getMessage(), e);
        }
        try {
            for (int i = 0; i < runners; i++) {
                loop.connections.add(new Connection(target, loop.selector, new Runner(script, i)));
            }
            return loop;
        } catch (IOException | UnresolvedAddressException e) {
            loop.close();
            throw loop.unreachable(e);
        }
    }

    @Override
    public Tally run(Work newWork) throws BenchStopped {
        work = newWork;
        tally = new Tally();
        active = connections.size();
        long start = System.nanoTime();
        try {
            for (Connection connection : connections) {
                begin(connection);
            }
            long nextCheck = start + TIMEOUT_CHECK_MILLIS * 1_000_000;
            while (active > 0) {
                selector.select(this::ready, TIMEOUT_CHECK_MILLIS);
                long now = System.nanoTime();
                if (now - nextCheck > 0) {
                    failOverdue(now);
                    nextCheck = now + TIMEOUT_CHECK_MILLIS * 1_000_000;
                }
            }
        } catch (UncheckedIOException e) {
            throw unreachable(e);
        } catch (IOException e) {
            throw unreachable(e);
        }
        tally.took(System.nanoTime() - start);
        return tally;
    }

    private void begin(Connection connection) throws IOException {
        if (tally.failures() < MAX_FAILURES && work.begin(connection.runner())) {
            send(connection);
        } else {
            active--;
        }
    }

    private void send(Connection connection) throws IOException {
        wire.write(connection.runner(), request);
        try {
            connection.send(request);
        } catch (IOException e) {
            fail(connection, "the connection broke: " + e.getMessage());
        }
    }

    private void ready(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            try {
                if (key.isWritable()) {
                    connection.sendRest();
                }
                if (key.isReadable() && connection.receive()) {
                    answered(connection);
                }
            } catch (IOException e) {
                if (connection.busy()) {
                    fail(connection, "the connection broke: " + e.getMessage());
                } else {
                    connection.reconnect();
                }
            } catch (HttpMessageReader.MalformedHttp e) {
                fail(connection, String.valueOf(e.getMessage()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answered(Connection connection) throws IOException {
        Runner runner = connection.runner();
        tally.answered(runner.call(), System.nanoTime() - connection.sentAtNanos());
        boolean more = false;
        try {
            wire.check(runner, connection.reader());
            more = runner.advance();
            if (!more) {
                tally.rolloutDone();
                work.done(runner);
            }
        } catch (CheckFailure e) {
            tally.failed(runner.call(), String.valueOf(e.getMessage()));
        }
        if (connection.reader().closes()) {
            connection.reconnect();
        }
        if (more) {
            send(connection);
        } else {
            begin(connection);
        }
    }

    /** Counts the failure, and lets the runner begin anew on a new connection. */
    private void fail(Connection connection, String what) throws IOException {
        tally.failed(connection.runner().call(), what);
        connection.reconnect();
        begin(connection);
    }

    private void failOverdue(long now) throws IOException {
        for (Connection connection : connections) {
            if (connection.busy() && now - connection.sentAtNanos() > callTimeout.toNanos()) {
                fail(connection, "no answer within " + callTimeout.toSeconds() + " s");
            }
        }
    }

    private BenchStopped unreachable(Exception e) {
        String what = e instanceof UnresolvedAddressException ? "unknown host" : String.valueOf(e.getMessage());
        return new BenchStopped(
                "no store answers at " + target.url() + " (" + what + "): start one with ./lightning store, or give"
                        + " the URL of one that runs",
                e);
    }

    @Override
    public void close() {
        try {
            for (Connection connection : connections) {
                connection.close();
            }
            selector.close();
        } catch (IOException e) {
            // Nothing is lost with a connection that does not close: the slice is over.
        }
    }
}
