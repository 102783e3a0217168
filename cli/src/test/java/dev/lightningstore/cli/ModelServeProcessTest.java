package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code lightning model serve} as scripts see it: a process, a line, an exit status. */
@Timeout(120)
class ModelServeProcessTest {
    @TempDir
    private Path folder;

    private final StoreServer store = StoreServer.open(
            ConfigReader.read(Map.of("port", "0", "database.url", "jdbc:h2:mem:" + UUID.randomUUID()), Map.of(), null)
                    .config(),
            InstantSource.system());

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aPolicyIsServedUntilSigterm() throws Exception {
        String data = folder.resolve("data").toString();
        Shell.Result made = Shell.bare(
                "model", "init", "--name", "toy", "--family", "qwen2", "--size", "tiny", "--seed", "1", "--data", data);
        assertEquals(0, made.code(), made.err());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Lightning.class.getName(),
                        "model",
                        "serve",
                        "toy",
                        "--port",
                        "0",
                        "--slots",
                        "2",
                        "--data",
                        data,
                        "--store",
                        store.url())
                .redirectError(folder.resolve("err").toFile())
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = String.valueOf(out.readLine());
        assertTrue(
                line.matches("ready http://127\\.0\\.0\\.1:\\d+"),
                line + "\n" + Files.readString(folder.resolve("err")));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(store.url() + "/gateway/openai/v1/completions"))
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"model\":\"toy\",\"prompt\":\"Once\",\"max_tokens\":3,\"seed\":1}"))
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            assertTrue(answer.headers()
                    .firstValue("x-lightning-policy")
                    .orElseThrow()
                    .startsWith("toy@1#"));
        }
        process.destroy();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it did not end");
        assertEquals(0, process.exitValue());
        assertEquals(List.of(), new Shell(store.url()).run("models", "ls").rows());
    }
}
