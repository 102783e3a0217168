package dev.lightningstore.chat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on a free port that answers what it was told to, one step a request; the last step goes on for ever. */
final class ScriptedServer implements AutoCloseable {
    /** What to do with a request. */
    interface Step {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /** What came: the path, the authorization, and the body. */
    record Request(String path, String authorization, String body) {}

    final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    final CountDownLatch hanging = new CountDownLatch(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private final Queue<Step> script;

    ScriptedServer(Step... steps) {
        script = new ConcurrentLinkedQueue<>(List.of(steps));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    static Step json(String body) {
        return status(200, body);
    }

    static Step says(String text) {
        return json(
                "{\"model\": \"m-1\", \"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"role\": \"assistant\","
                        + " \"content\": \"" + text + "\"}}]}");
    }

    static Step status(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Closes the connection before the first byte. */
    static Step hangUp() {
        return exchange -> {};
    }

    /** Promises more than it sends. */
    static Step breakOff() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
        };
    }

    Step hang() {
        return exchange -> {
            hanging.countDown();
            closed.await();
        };
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    private void handle(HttpExchange exchange) throws IOException {
        Step step = script.size() > 1 ? script.remove() : script.element();
        String key = exchange.getRequestHeaders().getFirst("Authorization");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(new Request(exchange.getRequestURI().getPath(), key == null ? "" : key, body));
        try (exchange) {
            step.answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
