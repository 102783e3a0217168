package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * A server that does nothing: it reads each request whole and answers with bytes prepared before, those of one
 * rollout that never changes. Runs in its own process, on one thread, until its standard input ends.
 */
final class CannedStore {
    private static final String ROLLOUT =
            "\"rollout_id\":\"ro-000000000000\",\"input\":{\"task\":\"bench\",\"number\":1},"
                    + "\"start_time\":1700000000.123456,\"end_time\":null,\"mode\":\"train\",\"resources_id\":\"rs-000000000000\","
                    + "\"status\":\"%s\",\"config\":{\"timeout_seconds\":null,\"unresponsive_seconds\":null,"
                    + "\"max_attempts\":1,\"retry_condition\":[]},\"metadata\":{}";
    private static final String ATTEMPT = "{\"rollout_id\":\"ro-000000000000\",\"attempt_id\":\"at-00000000\","
            + "\"sequence_id\":1,\"start_time\":1700000000.123456,\"end_time\":null,\"status\":\"%s\","
            + "\"worker_id\":\"bench-0\",\"last_heartbeat_time\":null,\"metadata\":null}";
    private static final String RESOURCES =
            "{\"resources_id\":\"rs-000000000000\",\"create_time\":1700000000.123456,\"update_time\":1700000000.123456,"
                    + "\"version\":1,\"resources\":{\"prompt\":{\"resource_type\":\"prompt_template\","
                    + "\"template\":\"Answer the question of the bench.\",\"engine\":\"f-string\"}}}";

    private final Route[] routes;

    /** Answers the paths that end so. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Route(byte[] pathEnd, byte[] answer) {}

    private record Client(SocketChannel channel, HttpMessageReader reader) {}

    private final int backlog;
    private final byte[] queuedBacklog;
    private final byte[] attemptSaved;
    private final byte[] rolloutShown;

    private CannedStore(SpanContent content, int backlog) {
        this.backlog = backlog;
        String queued = "{" + ROLLOUT.formatted("queuing") + "}";
        String leased = "{" + ROLLOUT.formatted("preparing") + ",\"attempt\":" + ATTEMPT.formatted("preparing") + "}";
        queuedBacklog = answer(201, "[" + (queued + ",").repeat(backlog - 1) + queued + "]");
        attemptSaved = answer(200, ATTEMPT.formatted("succeeded"));
        rolloutShown = answer(
                200, "{" + ROLLOUT.formatted("succeeded") + ",\"attempt\":" + ATTEMPT.formatted("succeeded") + "}");
        WireBuffer spans = new WireBuffer(1 << 10).put("{\"items\":[");
        WireBuffer firstSpan = new WireBuffer(1 << 10);
        JsonSpans json = new JsonSpans(content);
        byte[] rolloutId = "ro-000000000000".getBytes(US_ASCII);
        byte[] attemptId = "at-00000000".getBytes(US_ASCII);
        json.write(firstSpan, rolloutId, attemptId, 1, 0);
        for (int i = 0; i < content.count(); i++) {
            json.write(spans.put(i == 0 ? "" : ","), rolloutId, attemptId, 1, i);
        }
        spans.put("],\"limit\":-1,\"offset\":0,\"total\":" + content.count() + "}");
        routes = new Route[] {
            new Route(bytes("/v1/traces"), answer(200, "")),
            new Route(bytes("/spans/search"), answer(200, new String(spans.toByteArray(), UTF_8))),
            new Route(bytes("/spans"), answer(201, new String(firstSpan.toByteArray(), UTF_8))),
            new Route(bytes("/enqueue"), answer(201, "[" + queued + "]")),
            new Route(bytes("/dequeue"), answer(200, "[" + leased + "]")),
            new Route(bytes("/resources/latest"), answer(200, RESOURCES)),
            new Route(bytes("/resources"), answer(201, RESOURCES)),
            new Route(bytes("/health"), answer(200, "{\"status\":\"ok\"}")),
        };
    }

    /** Started by {@link Ceiling}: seed, spans a rollout, bytes a span, size of the backlog. */
    public static void main(String[] args) throws IOException {
        SpanContent content =
                new SpanContent(Long.parseLong(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        CannedStore store = new CannedStore(content, Integer.parseInt(args[3]));
        Thread.ofPlatform().daemon().start(CannedStore::endWithParent);
        try (ServerSocketChannel server = ServerSocketChannel.open();
                Selector selector = Selector.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
            System.out.println("http://127.0.0.1:" + address.getPort());
            store.serve(server, selector);
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is ever sent
            }
        } catch (IOException e) {
            // the parent is gone, too
        }
        System.exit(0);
    }

    private void serve(ServerSocketChannel server, Selector selector) throws IOException {
        while (true) {
            selector.select(key -> {
                try {
                    if (key.isAcceptable()) {
                        accept(server, selector);
                    } else {
                        read(key);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        SocketChannel channel = server.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new Client(channel, HttpMessageReader.ofRequests()));
        }
    }

    private void read(SelectionKey key) throws IOException {
        Client client = (Client) key.attachment();
        try {
            int count = client.channel().read(client.reader().room());
            if (count < 0) {
                client.channel().close();
            } else if (client.reader().received(count)) {
                write(client.channel(), choose(client.reader()));
                client.reader().next();
            }
        } catch (IOException | HttpMessageReader.MalformedHttp e) {
            client.channel().close();
        }
    }

    /** The bench reads each answer before it asks again, so a full socket buffer empties at once. */
    private static void write(SocketChannel channel, byte[] answer) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        channel.write(bytes);
        while (bytes.hasRemaining()) {
            Thread.onSpinWait();
            channel.write(bytes);
        }
    }

    private byte[] choose(HttpMessageReader request) {
        byte[] bytes = request.array();
        int pathStart = after(bytes, 0, ' ');
        int pathEnd = after(bytes, pathStart, ' ') - 1;
        for (Route route : routes) {
            int length = route.pathEnd().length;
            if (pathEnd - pathStart >= length
                    && Arrays.equals(bytes, pathEnd - length, pathEnd, route.pathEnd(), 0, length)) {
                boolean many = backlog > 1 && route == routes[3] && request.bodyEnd() - request.bodyStart() > 100;
                return many ? queuedBacklog : route.answer();
            }
        }
        return bytes[0] == 'P' ? attemptSaved : rolloutShown;
    }

    private static int after(byte[] bytes, int from, char wanted) {
        int at = from;
        while (bytes[at] != wanted) {
            at++;
        }
        return at + 1;
    }

    private static byte[] answer(int status, String body) {
        byte[] content = body.getBytes(UTF_8);
        String head = "HTTP/1.1 " + status + (status == 201 ? " Created" : " OK")
                + "\r\nContent-Type: application/json\r\nContent-Length: " + content.length + "\r\n\r\n";
        return new WireBuffer(content.length + 128).put(head).put(content).toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
