package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.weights.PeftAdapter;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
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
        String adapter = adapter(Path.of(data)).toString();
        Shell.Result merged = Shell.bare(
                "model", "import", adapter, "--base", "toy", "--name", "merged", "--data", data, "-o", "json");
        assertEquals(0, merged.code(), merged.err());
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
                        "--adapter",
                        "tools=" + adapter,
                        "--store",
                        store.url())
                .redirectError(folder.resolve("err").toFile())
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = String.valueOf(out.readLine());
        assertTrue(
                line.matches("ready http://127\\.0\\.0\\.1:\\d+"),
                line + "\n" + Files.readString(folder.resolve("err")));
        assertTrue(policy("toy").startsWith("toy@1#"), policy("toy"));
        assertTrue(policy("tools").startsWith("tools@1#"), policy("tools"));
        process.destroy();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it did not end");
        assertEquals(0, process.exitValue());
        assertEquals(List.of(), new Shell(store.url()).run("models", "ls").rows());
    }

    /** Asks for an answer through the store's gateway, and answers which policy wrote it. */
    private String policy(String model) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String body = "{\"model\":\"" + model + "\",\"prompt\":\"Once\",\"max_tokens\":3,\"seed\":1}";
            HttpRequest request = HttpRequest.newBuilder(URI.create(store.url() + "/gateway/openai/v1/completions"))
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            return answer.headers().firstValue("x-lightning-policy").orElseThrow();
        }
    }

    private Path adapter(Path data) throws IOException {
        ModelLibrary library = ModelLibrary.in(data, Clock.systemUTC());
        Path adapter = folder.resolve("lora");
        try (OpenModel toy = library.open(library.get("toy"))) {
            int hidden = toy.weights().config().hiddenSize();
            float[] ones = new float[hidden];
            Arrays.fill(ones, 1);
            PeftAdapter.Factors factors = new PeftAdapter.Factors(hidden, hidden, ones, ones);
            new PeftAdapter(1, 1, 0, Map.of("model.layers.0.self_attn.q_proj", factors), "toy")
                    .write(adapter, toy.weights().config());
        }
        return adapter;
    }
}
