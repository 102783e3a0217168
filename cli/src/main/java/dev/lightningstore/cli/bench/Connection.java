package dev.lightningstore.cli.bench;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One runner's keep-alive connection, with at most one call under way. Not thread-safe. */
final class Connection {
    private final Target target;
    private final Selector selector;
    private final Runner runner;
    private final HttpMessageReader reader = HttpMessageReader.ofResponses();
    private SocketChannel channel;
    private SelectionKey key;
    private @Nullable ByteBuffer unsent;
    private long sentAtNanos;
    private boolean busy;

    Connection(Target target, Selector selector, Runner runner) throws IOException {
        this.target = target;
        this.selector = selector;
        this.runner = runner;
        channel = connect(target);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    private static SocketChannel connect(Target target) throws IOException {
        SocketChannel channel = SocketChannel.open(target.address());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return channel;
    }

    Runner runner() {
        return runner;
    }

    HttpMessageReader reader() {
        return reader;
    }

    boolean busy() {
        return busy;
    }

    long sentAtNanos() {
        return sentAtNanos;
    }

    void send(WireBuffer request) throws IOException {
        reader.next();
        busy = true;
        sentAtNanos = System.nanoTime();
        ByteBuffer bytes = ByteBuffer.wrap(request.array(), 0, request.length());
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            // The request buffer is shared by all connections, so what the socket did not take is copied.
            unsent = ByteBuffer.wrap(Arrays.copyOfRange(request.array(), bytes.position(), bytes.limit()));
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    void sendRest() throws IOException {
        if (unsent != null) {
            channel.write(unsent);
            if (unsent.hasRemaining()) {
                return;
            }
            unsent = null;
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    /** Reads what has come; true when the answer is whole, and the connection is then free for the next call. */
    boolean receive() throws IOException, HttpMessageReader.MalformedHttp {
        int count = channel.read(reader.room());
        if (!busy) {
            throw new IOException(count < 0 ? "the server closed an idle connection" : "an answer to no request came");
        }
        boolean whole;
        if (count >= 0) {
            whole = reader.received(count);
        } else {
            whole = reader.ended();
            if (!whole) {
                throw new IOException("the server closed the connection before its answer was whole");
            }
        }
        if (whole) {
            busy = false;
        }
        return whole;
    }

    void reconnect() throws IOException {
        close();
        unsent = null;
        busy = false;
        channel = connect(target);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
