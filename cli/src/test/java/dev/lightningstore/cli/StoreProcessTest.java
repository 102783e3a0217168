package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code lightning store} as scripts see it: a process, a line, an exit status. */
@Timeout(120)
class StoreProcessTest {
    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    /** One that serves. */
    private record Running(Process process, String ready) {}

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Lightning.class.getName(),
                "store"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private Running serve(String data) throws IOException {
        Process process = start("--port", "0", "--data", folder.resolve(data).toString());
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = String.valueOf(out.readLine());
        assertTrue(line.matches("ready http://127\\.0\\.0\\.1:\\d+"), line + "\n" + errors());
        return new Running(process, line.substring("ready ".length()));
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    private HttpResponse<String> post(Running server, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(server.ready() + path))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void end(Running server) throws Exception {
        server.process().destroy();
        assertTrue(server.process().waitFor(30, TimeUnit.SECONDS), "it did not end");
        assertEquals(0, server.process().exitValue());
    }

    @Test
    void sigtermFinishesWhatIsAskedLosesNothingAndExitsWithZero() throws Exception {
        Running first = serve("data");
        HttpResponse<String> made =
                post(first, "/v1/agl/queues/rollouts/enqueue", "{\"rollouts\":[{\"input\":{\"n\":1}}]}");
        assertEquals(201, made.statusCode(), made.body());
        String id = made.body().replaceAll(".*\"rollout_id\":\"([^\"]+)\".*", "$1");
        CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return post(first, "/v1/agl/waits/rollouts", "{\"rollout_ids\":[\"" + id + "\"],\"timeout\":2}");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Thread.sleep(500);
        end(first);
        assertEquals(200, waiting.get(10, TimeUnit.SECONDS).statusCode());
        assertFalse(errors().contains("\tat "), errors());

        Running second = serve("data");
        HttpResponse<String> taken = post(second, "/v1/agl/queues/rollouts/dequeue", "{}");
        assertTrue(taken.body().contains(id), taken.body());
        end(second);
    }

    @Test
    void whatStandsInTheWayIsOneLineWithoutAStackTrace() throws Exception {
        Running server = serve("held");
        int port = URI.create(server.ready()).getPort();
        refused(
                "cannot listen on 127.0.0.1:" + port,
                "--port",
                "" + port,
                "--data",
                folder.resolve("b").toString());
        refused(
                "another server has it open",
                "--port",
                "0",
                "--data",
                folder.resolve("held").toString());
        Files.writeString(folder.resolve("file"), "");
        refused(
                "cannot make the folder",
                "--data",
                folder.resolve("file").resolve("x").toString());
        refused(
                "there are no keys",
                "--host",
                "0.0.0.0",
                "--data",
                folder.resolve("c").toString());
        refused("did you mean 'port'?", "--set", "prt=1");
        end(server);
    }

    private void refused(String why, String... arguments) throws Exception {
        Process process = start(arguments);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it did not end");
        String said = errors().lines()
                .filter(line -> line.startsWith("lightning store: "))
                .findFirst()
                .orElse("");
        assertTrue(said.contains(why), errors());
        assertFalse(errors().contains("\tat "), errors());
        assertTrue(process.exitValue() != 0, "exit status");
        assertEquals("", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
}
