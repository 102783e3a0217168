package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Whole runs, against the server that does nothing and against broken ones. */
class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyScenarioRunsAndIsChecked() {
        assertEquals(0, bench("--ceiling", "--backlog", "20", "--runners", "3", "--spans", "2", "-o", "json"));
        String json = lastLine();
        assertTrue(json.startsWith("{\"ok\":true,"), json);
        for (Scenario scenario : Scenario.ofAnyStore()) {
            assertTrue(json.contains("\"scenario\":\"" + scenario.key() + "\""), json);
        }
        assertTrue(json.contains("\"rollouts_per_s\":"), json);
        assertTrue(json.contains("\"failures\":0"), json);
    }

    @Test
    void tablesNameEveryCall() {
        assertEquals(0, bench("--ceiling", "--scenario", "otlp"));
        for (Call call : Scenario.OTLP.script(1)) {
            assertTrue(out.toString().contains(call.label()), out.toString());
        }
    }

    @Test
    void saysThatNoStoreAnswers() throws IOException {
        String url;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + unused.getLocalPort();
        }
        assertEquals(1, bench("--store", url));
        assertTrue(err.toString().contains("no store answers at " + url), err.toString());
        assertTrue(err.toString().contains("lightning store"), err.toString());
    }

    @Test
    void saysThatItIsNoStore() throws IOException {
        HttpServer server = answering(404, "{}", 404);
        try {
            assertEquals(1, bench("--store", url(server)));
            assertTrue(err.toString().contains("health: status 404 instead of 200"), err.toString());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aWrongAnswerIsCountedAndEndsWithOne() throws IOException {
        HttpServer server = answering(200, "[]", 201);
        try {
            assertEquals(1, bench("--store", url(server), "--scenario", "otlp", "--runners", "1"));
            assertTrue(out.toString().contains("enqueue: enqueued 1 rollouts, the answer has 0"), out.toString());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void badUsageEndsWithTwo() {
        assertEquals(2, bench("--scenario", "grcp"));
        assertTrue(err.toString().contains("--scenario must be"), err.toString());
        assertEquals(2, bench("--store", "localhost:4747"));
        assertEquals(2, bench("--rounds", "0"));
        assertEquals(2, bench("-o", "xml"));
    }

    private int bench(String... args) {
        String[] all = new String[args.length + 3];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--seconds=0.05";
        all[args.length + 1] = "--warmup=0.05";
        all[args.length + 2] = "--call-timeout=20";
        return new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }

    private String lastLine() {
        return out.toString().lines().reduce("", (before, line) -> line);
    }

    /** Answers every GET with one status, every POST with another. */
    private static HttpServer answering(int get, String body, int post) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(exchange.getRequestMethod().equals("GET") ? get : post, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
