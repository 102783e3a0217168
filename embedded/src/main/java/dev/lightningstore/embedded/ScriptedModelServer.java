package dev.lightningstore.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lightningstore.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * No model: prepared replies behind OpenAI's chat completions, for tests and for examples that must run where there is no
 * model. It streams where asked, and gives token ids and log probabilities where asked, as vLLM does.
 *
 * <pre>{@code
 * try (ScriptedModelServer scripted = ScriptedModelServer.inTurn(
 *         ScriptedReply.toolCall("weather", "{\"city\": \"Bergen\"}"), ScriptedReply.text("It rains."))) {
 *     lightning.model("any-name", scripted.baseUrl());
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class ScriptedModelServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Function<Json, ScriptedReply> script;
    private final List<Json> requests = new CopyOnWriteArrayList<>();

    private ScriptedModelServer(Function<Json, ScriptedReply> script) {
        this.script = script;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/chat/completions", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** One reply a call, and from the first again after the last. */
    public static ScriptedModelServer inTurn(ScriptedReply... replies) {
        List<ScriptedReply> all = List.of(replies);
        AtomicInteger calls = new AtomicInteger();
        return answering(request -> all.get(Math.floorMod(calls.getAndIncrement(), all.size())));
    }

    /** @param script finds the reply to the body of a request; called by many threads at once */
    public static ScriptedModelServer answering(Function<Json, ScriptedReply> script) {
        return new ScriptedModelServer(script);
    }

    /** What a client of OpenAI's wire is given as its base URL. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    /** The bodies of the calls so far. */
    public List<Json> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Json request = Json.parse(new String(body, StandardCharsets.UTF_8), "request");
            requests.add(request);
            JsonNode asked = JSON.readTree(body);
            ScriptedAnswer answer = new ScriptedAnswer("scripted-" + requests.size(), asked, script.apply(request));
            if (asked.path("stream").asBoolean()) {
                send(exchange, "text/event-stream; charset=utf-8", 0, answer.events());
            } else {
                String whole = answer.whole();
                send(exchange, "application/json", whole.getBytes(StandardCharsets.UTF_8).length, List.of(whole));
            }
        }
    }

    /** @param length 0 for what is sent in pieces */
    private static void send(HttpExchange exchange, String type, long length, List<String> pieces) throws IOException {
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(200, length);
        try (OutputStream out = exchange.getResponseBody()) {
            for (String piece : pieces) {
                out.write(piece.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
