package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Callers of one model, each over its own connection, on one thread: in a closed loop, or at a given rate, where a call's
 * time runs from the moment at which it was due. Prints one line of figures. For {@code bench/gateway/run.sh}.
 */
final class ModelCallers {
    private static final byte[] OK = "HTTP/1.1 200".getBytes(UTF_8);

    private static final int LOOK_AGAIN = 100;

    private static final class Caller {
        final SocketChannel channel;
        final HttpMessageReader reader = HttpMessageReader.ofResponses();
        final byte[] request;
        long dueAt;

        Caller(SocketChannel channel, byte[] request) {
            this.channel = channel;
            this.request = request;
        }
    }

    private final Selector selector = Selector.open();
    private final Deque<Caller> idle = new ArrayDeque<>();
    private final byte[] wantedAtEnd;
    private final List<String> failures = new ArrayList<>();
    private long[] nanos = new long[1 << 16];
    private int calls;
    private boolean measuring;

    private ModelCallers(boolean stream) throws IOException {
        wantedAtEnd = (stream ? "[DONE]" : "word19").getBytes(UTF_8);
    }

    /**
     * Takes: stream or whole, callers, calls a second (0 for as many as there can be), seconds of warm-up, seconds to
     * measure, and the URLs to call, which the callers share among them.
     */
    public static void main(String[] args) throws IOException {
        boolean stream = args[0].equals("stream");
        ModelCallers callers = new ModelCallers(stream);
        int count = Integer.parseInt(args[1]);
        List<String> urls = Arrays.asList(args).subList(5, args.length);
        for (int i = 0; i < count; i++) {
            callers.connect(URI.create(urls.get(i % urls.size())), stream);
        }
        double rate = Double.parseDouble(args[2]);
        callers.run(rate, Double.parseDouble(args[3]));
        callers.measuring = true;
        long start = System.nanoTime();
        callers.run(rate, Double.parseDouble(args[4]));
        callers.report((System.nanoTime() - start) / 1e9);
    }

    private void connect(URI url, boolean stream) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        String body = "{\"model\":\"bench\",\"messages\":[{\"role\":\"system\",\"content\":\"You are the agent of a"
                + " bench.\"},{\"role\":\"user\",\"content\":\"" + "What is next? ".repeat(10)
                + "\"}],\"logprobs\":true"
                + (stream ? ",\"stream\":true" : "") + "}";
        String head = "POST " + url.getPath() + " HTTP/1.1\r\nHost: " + url.getAuthority()
                + "\r\nContent-Type: application/json\r\nAuthorization: Bearer sk-bench\r\nContent-Length: "
                + body.length() + "\r\n\r\n";
        Caller caller = new Caller(channel, (head + body).getBytes(UTF_8));
        channel.register(selector, SelectionKey.OP_READ, caller);
        idle.add(caller);
    }

    /** Calls for so long, and waits for what is under way then. */
    private void run(double rate, double seconds) throws IOException {
        long gap = rate > 0 ? (long) (1e9 / rate) : 0;
        long start = System.nanoTime();
        if (gap == 0) {
            run(start, 0, seconds);
            return;
        }
        try (ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor()) {
            // A selector waits for whole milliseconds, and one that did not wait would take a core from what it
            // measures: so it is woken whenever a call is due.
            pace.scheduleAtFixedRate(selector::wakeup, 0, gap, TimeUnit.NANOSECONDS);
            run(start, gap, seconds);
            pace.shutdownNow();
        }
    }

    private void run(long start, long gap, double seconds) throws IOException {
        long end = start + (long) (seconds * 1e9);
        long due = start;
        int all = idle.size();
        while (true) {
            long now = System.nanoTime();
            while (!idle.isEmpty() && now < end && due <= now) {
                send(idle.poll(), gap > 0 ? due : now);
                due = gap > 0 ? due + gap : now;
            }
            if (now >= end && idle.size() == all) {
                return;
            }
            if (now < end && due <= now && !idle.isEmpty()) {
                selector.selectNow(this::read);
            } else {
                selector.select(this::read, LOOK_AGAIN);
            }
        }
    }

    private static void send(Caller caller, long dueAt) throws IOException {
        caller.dueAt = dueAt;
        caller.reader.next();
        ByteBuffer bytes = ByteBuffer.wrap(caller.request);
        while (bytes.hasRemaining()) {
            caller.channel.write(bytes);
        }
    }

    private void read(SelectionKey key) {
        Caller caller = (Caller) key.attachment();
        try {
            int count = caller.channel.read(caller.reader.room());
            if (count < 0 || caller.reader.received(count)) {
                if (count < 0) {
                    throw new IOException("the server closed the connection");
                }
                answered(caller);
            }
        } catch (IOException | HttpMessageReader.MalformedHttp e) {
            throw new IllegalStateException("a call failed: " + e.getMessage(), e);
        }
    }

    private void answered(Caller caller) {
        HttpMessageReader reader = caller.reader;
        byte[] bytes = reader.array();
        boolean right = Arrays.equals(bytes, 0, OK.length, OK, 0, OK.length) && ends(bytes, reader);
        if (!right && failures.size() < 3) {
            failures.add(
                    new String(bytes, reader.bodyStart(), Math.min(300, reader.bodyEnd() - reader.bodyStart()), UTF_8));
        }
        if (measuring) {
            if (calls == nanos.length) {
                nanos = Arrays.copyOf(nanos, calls * 2);
            }
            nanos[calls++] = System.nanoTime() - caller.dueAt;
        }
        idle.add(caller);
    }

    private boolean ends(byte[] bytes, HttpMessageReader reader) {
        outer:
        for (int i = reader.bodyEnd() - wantedAtEnd.length; i >= reader.bodyStart(); i--) {
            for (int j = 0; j < wantedAtEnd.length; j++) {
                if (bytes[i + j] != wantedAtEnd[j]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }

    private void report(double seconds) {
        if (!failures.isEmpty()) {
            System.err.println("wrong answers, such as: " + failures);
            System.exit(1);
        }
        long[] sorted = Arrays.copyOf(nanos, calls);
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%.1f calls/s  p50 %.2f ms  p99 %.2f ms  calls %d%n",
                calls / seconds,
                sorted[calls / 2] / 1e6,
                sorted[(int) (calls * 0.99)] / 1e6,
                calls);
    }
}
