package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStore.UsedInStep;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Store, runner and algorithm server are processes, and each is killed once while a policy is trained. */
@Tag("long")
@Timeout(600)
class TrainingKillTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STEPS = 6;
    private static final int ROLLOUTS = 16;
    private static final long LOOK_SECONDS = 1;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void nothingIsLostAndNothingIsUsedTwice() throws Exception {
        String data = folder.resolve("data").toString();
        String port = Integer.toString(freePort());
        String url = "http://127.0.0.1:" + port;
        assertEquals(
                0,
                Shell.bare("model", "init", "--name", "toy", "--family", "qwen2", "--size", "tiny", "--data", data)
                        .code());
        String[] store = {"store", "--port", port, "--data", data};
        String[] runner = {
            "runner",
            "--store",
            url,
            "--agent",
            "java:" + PlainAgent.class.getName(),
            "--lease",
            "5s",
            "--concurrency",
            "4"
        };
        String[] algorithm = {"algorithm", "--store", url, "--data", data, "--context", "64", "--slots", "4"};
        Process runningStore = start(store);
        Process runningRunner = start(runner);
        Process runningAlgorithm = start(algorithm);
        try (LightningClient client =
                LightningClient.connect(ClientOptions.to(url).build())) {
            LightningStore jobs = client.store();
            String id = train(url);
            reach(jobs, id, 1);
            runningAlgorithm.destroyForcibly().waitFor();
            start(algorithm);
            reach(jobs, id, 3);
            runningRunner.destroyForcibly().waitFor();
            start(runner);
            reach(jobs, id, 4);
            runningStore.destroyForcibly().waitFor();
            start(store);
            Job ended = reach(jobs, id, Long.MAX_VALUE);
            assertEquals(JobState.SUCCEEDED, ended.state(), ended.message());

            List<CommittedStep> steps =
                    jobs.jobs().steps(id, PageRequest.first(100)).join().items();
            assertEquals(
                    IntStream.rangeClosed(1, STEPS).asLongStream().boxed().toList(),
                    steps.stream().map(CommittedStep::step).toList());
            List<UsedInStep> used = jobs.jobs()
                    .used(id, null, null, PageRequest.first(1000))
                    .join()
                    .items();
            assertEquals(
                    used.size(),
                    used.stream()
                            .map(each -> each.rollout().rolloutId())
                            .distinct()
                            .count());
            used.stream()
                    .collect(Collectors.groupingBy(UsedInStep::step, Collectors.counting()))
                    .forEach((step, count) -> assertTrue(count >= ROLLOUTS, "step " + step + " used " + count));
        }
    }

    private String train(String url) throws Exception {
        Path tasks = folder.resolve("tasks.jsonl");
        Files.write(
                tasks,
                IntStream.range(0, 8)
                        .mapToObj(i -> "{\"ask\":\"" + (char) ('a' + i) + "\"}")
                        .toList());
        Shell.Result made = new Shell(url)
                .run(
                        "train",
                        "--model",
                        "toy",
                        "--tasks",
                        tasks.toString(),
                        "--steps",
                        Integer.toString(STEPS),
                        "--max-tokens",
                        "1",
                        "--evaluate-every",
                        "0",
                        "--set",
                        "batch_size=" + ROLLOUTS,
                        "--set",
                        "group_size=4",
                        "--set",
                        "learning_rate=0.01",
                        "--set",
                        "checkpoint_interval=2",
                        "-o",
                        "json");
        assertEquals(0, made.code(), made.err());
        return JSON.readTree(made.out()).path("job_id").asText();
    }

    /** The store may be away while we look. */
    private static Job reach(LightningStore store, String id, long step) throws Exception {
        while (true) {
            Job job = store.jobs().get(id).join().orElseThrow();
            if (job.state().isFinal() || job.step() >= step) {
                return job;
            }
            TimeUnit.SECONDS.sleep(LOOK_SECONDS);
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Lightning.class.getName()));
        command.addAll(List.of(arguments));
        Path log = folder.resolve(arguments[0] + processes.size() + ".log");
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        processes.add(process);
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = String.valueOf(out.readLine());
        assertTrue(line.startsWith("ready "), line + "\n" + Files.readString(log));
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
