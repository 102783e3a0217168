package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code lightning dev} as somebody with an agent of their own sees it: a process, a block of text, an exit status. */
@Timeout(120)
class DevProcessTest {
    private static final String LAST_LINE = "  lightning train ";

    @TempDir
    private Path folder;

    @Test
    void aModelThatComesLaterIsTrainedWithTheAgent() throws Exception {
        String data = folder.resolve("data").toString();
        Path errors = folder.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Lightning.class.getName(),
                        "dev",
                        "--port",
                        "0",
                        "--data",
                        data,
                        "--agent",
                        "java:" + PlainAgent.class.getName(),
                        "--concurrency",
                        "4",
                        "--context",
                        "64",
                        "--slots",
                        "4")
                .redirectError(errors.toFile())
                .start();
        try {
            List<String> told = told(process, errors);
            String url = told.getFirst().substring("ready ".length());
            String block = String.join("\n", told);
            assertTrue(block.contains(url + "/gateway/openai/v1"), block);
            assertTrue(block.contains("none is needed"), block);
            assertTrue(block.contains("no model is there yet"), block);
            assertTrue(block.contains("java:" + PlainAgent.class.getName() + ", 4 at once"), block);
            assertTrue(block.contains("--store " + url), block);

            Shell.Result made =
                    Shell.bare("model", "init", "--name", "toy", "--family", "qwen2", "--size", "tiny", "--data", data);
            assertEquals(0, made.code(), made.err());
            Path tasks = Files.writeString(folder.resolve("tasks.jsonl"), "{\"ask\":\"a\"}\n{\"ask\":\"b\"}\n");
            Shell.Result asked = new Shell(url)
                    .run(
                            "train",
                            "--model",
                            "toy",
                            "--tasks",
                            tasks.toString(),
                            "--steps",
                            "1",
                            "--max-tokens",
                            "1",
                            "--evaluate-every",
                            "0",
                            "--set",
                            "batch_size=8",
                            "--set",
                            "group_size=4");
            assertEquals(0, asked.code(), asked.err());
            Job ended = ended(url);
            assertEquals(JobState.SUCCEEDED, ended.state(), ended.message());
        } finally {
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it did not end");
        }
        assertEquals(0, process.exitValue());
        assertFalse(Files.readString(errors).contains("\tat "), Files.readString(errors));
    }

    private static List<String> told(Process process, Path errors) throws Exception {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        List<String> told = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            told.add(line);
            if (line.startsWith(LAST_LINE)) {
                break;
            }
        }
        String first = told.isEmpty() ? "" : told.getFirst();
        assertTrue(first.matches("ready http://127\\.0\\.0\\.1:\\d+"), told + "\n" + Files.readString(errors));
        return told;
    }

    private static Job ended(String url) throws Exception {
        Semaphore changed = new Semaphore(0);
        try (LightningClient client =
                LightningClient.connect(ClientOptions.to(url).build())) {
            LightningStore store = client.store();
            try (AutoCloseable _ = store.events().onChange(changed::release)) {
                Job job = only(store);
                while (!job.state().isFinal()) {
                    assertTrue(changed.tryAcquire(60, TimeUnit.SECONDS), "nothing happens any more: " + job);
                    job = only(store);
                }
                return job;
            }
        }
    }

    private static Job only(LightningStore store) {
        return store.jobs().query(null, PageRequest.first(2)).join().items().getFirst();
    }
}
