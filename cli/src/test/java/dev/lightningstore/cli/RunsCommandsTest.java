package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lightningstore.cli.Shell.Result;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.json.Json;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.store.PageRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Training jobs from the command line, against a real store; the test is the algorithm server. */
@Timeout(60)
class RunsCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TTL = Duration.ofMinutes(5);

    private static final StoreServer SERVER = StoreServer.open(
            ConfigReader.read(Map.of("port", "0", "database.url", "jdbc:h2:mem:runs"), Map.of(), null)
                    .config(),
            InstantSource.system());
    private static final LightningClient CLIENT =
            LightningClient.connect(ClientOptions.to(SERVER.url()).build());
    private static int projects;

    @TempDir
    private Path folder;

    private final String project = "r" + ++projects;
    private final Shell shell = new Shell(SERVER.url() + "/projects/" + project);

    @AfterAll
    static void stop() {
        CLIENT.close();
        SERVER.close();
    }

    @BeforeEach
    void makeProject() {
        CLIENT.projects().create(project, Quotas.NONE).join();
    }

    private JobStore jobs() {
        return CLIENT.project(project).jobs();
    }

    private String tasks(String... lines) throws IOException {
        return Files.write(folder.resolve("tasks.jsonl"), List.of(lines)).toString();
    }

    private static JsonNode json(Result result) throws IOException {
        assertEquals(0, result.code(), result.err());
        return JSON.readTree(result.out());
    }

    @Test
    void trainMakesAJobOfTasksAndSettings() throws Exception {
        String file = tasks(
                "{\"question\": \"1+1\"}",
                "",
                "{\"input\": {\"question\": \"2+2\"}, \"mode\": \"val\"}",
                "{\"input\": 7, \"mode\": \"train\"}",
                "{\"input\": 7}",
                "\"just text\"");
        List<String> command = new ArrayList<>(List.of("train", "--model", "smol", "--tasks", file, "-o", "json"));
        command.addAll(List.of("--algorithm", "dapo", "--set", "batch_size=64", "--set", "group_size=8"));
        command.addAll(List.of("--lora-rank", "16", "--lora-targets", "q_proj,v_proj", "--steps", "200"));
        command.addAll(List.of("--seed", "7", "--stop-at", "0.95", "--patience", "5", "--temperature", "0.8"));
        JsonNode made = json(shell.run(command.toArray(String[]::new)));
        assertEquals("dapo smol", made.path("name").asText());
        assertEquals("queued", made.path("state").asText());
        assertEquals(
                JSON.readTree("{\"model\": \"smol\", \"algorithm\": \"dapo\", \"settings\": {\"batch_size\": \"64\","
                        + " \"group_size\": \"8\"}, \"lora\": {\"rank\": 16, \"targets\": [\"q_proj\", \"v_proj\"]},"
                        + " \"steps\": 200, \"seed\": 7, \"stop_when\": {\"val_reward\": 0.95, \"patience\": 5},"
                        + " \"sampling\": {\"temperature\": 0.8}}"),
                made.path("spec"));
        List<JobTask> kept = jobs().tasks(made.path("job_id").asText(), PageRequest.first(10))
                .join()
                .items();
        assertEquals(
                List.of(
                        new JobTask(Json.parse("{\"question\": \"1+1\"}", "t"), null),
                        new JobTask(Json.parse("{\"question\":\"2+2\"}", "t"), RolloutMode.VAL),
                        new JobTask(Json.parse("7", "t"), RolloutMode.TRAIN),
                        new JobTask(Json.parse("{\"input\": 7}", "t"), null),
                        new JobTask(Json.parse("\"just text\"", "t"), null)),
                kept);
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsSent() throws Exception {
        String good = tasks("{}");
        assertRefused("batch_siez", "batch_size", "--tasks", good, "--set", "batch_siez=4");
        assertRefused("grpq", "grpo", "--tasks", good, "--algorithm", "grpq");
        assertRefused("--lora-rank", "is needed", "--tasks", good, "--lora-alpha", "4");
        assertRefused("--steps", "less than 1", "--tasks", good, "--steps", "0");
        assertRefused("line 2", "JSON", "--tasks", tasks("{}", "{\"a\": }"));
        assertRefused(
                "line 3", "use \"train\" or \"val\"", "--tasks", tasks("{}", "", "{\"input\": 1, \"mode\": \"test\"}"));
        assertRefused("holds no line", "tasks.jsonl", "--tasks", tasks("", " "));
        assertEquals(0, jobs().query(null, PageRequest.first(1)).join().total());
    }

    private void assertRefused(String wrong, String advice, String... options) {
        List<String> command = new ArrayList<>(List.of("train", "--model", "smol"));
        command.addAll(List.of(options));
        Result refused = shell.run(command.toArray(String[]::new));
        assertEquals(2, refused.code(), refused.err());
        assertTrue(refused.err().contains(wrong) && refused.err().contains(advice), refused.err());
    }

    @Test
    void followTellsEachStepAndHowItEnded() throws Exception {
        String file = tasks("{}");
        CompletableFuture<Result> following = CompletableFuture.supplyAsync(
                () -> shell.run("train", "--model", "m", "--tasks", file, "--steps", "3", "--follow", "-o", "json"));
        JobLease lease =
                CLIENT.project(project).jobs().claim("trainer", TTL, TTL).join().orElseThrow();
        for (int step = 1; step <= 3; step++) {
            commit(lease, step, Map.of("reward_mean", step / 4.0, "loss", 0.5));
        }
        jobs().finish(lease.ref(), JobState.SUCCEEDED, "all steps done").join();
        Result ended = following.get(30, TimeUnit.SECONDS);
        assertEquals(0, ended.code(), ended.err());
        assertEquals("succeeded", JSON.readTree(ended.out()).path("state").asText());
        assertTrue(ended.err().contains("step 1/3 [######--------------]  reward_mean 0.25  loss 0.5"), ended.err());
        assertTrue(ended.err().contains("step 3/3 [####################]  reward_mean 0.75"), ended.err());
        assertTrue(ended.err().contains("succeeded after step 3: all steps done"), ended.err());
    }

    @Test
    void aRunThatFailsUnderOurEyesExitsWithOne() throws Exception {
        JobLease lease = running("doomed");
        CompletableFuture<Result> following = CompletableFuture.supplyAsync(
                () -> shell.run("runs", "show", lease.job().jobId(), "--follow"));
        jobs().finish(lease.ref(), JobState.FAILED, "out of memory").join();
        Result ended = following.get(30, TimeUnit.SECONDS);
        assertEquals(1, ended.code());
        assertTrue(ended.err().contains("failed after step 0: out of memory"), ended.err());
    }

    @Test
    void runsAreListedStoppedAndResumed() throws Exception {
        Job first = create("first");
        Job second = create("second");
        Result listed = shell.run("runs", "ls");
        assertEquals(List.of("second", "first"), names(listed));
        Result stopped = shell.run("runs", "stop", first.jobId());
        assertTrue(stopped.rows().get(0).contains("stopped"), stopped.out());
        assertEquals(
                first.jobId(),
                shell.run("runs", "ls", "--state", "stopped", "-q").out().strip());
        assertEquals(2, shell.run("runs", "ls", "--state", "sotpped").code());
        assertEquals(
                "queued",
                json(shell.run("runs", "resume", first.jobId(), "-o", "json"))
                        .path("state")
                        .asText());
        JobLease lease = jobs().claim("w", TTL, Duration.ZERO).join().orElseThrow();
        assertTrue(shell.run("runs", "stop", lease.job().jobId()).out().contains("running (stopping)"));
        jobs().finish(lease.ref(), JobState.SUCCEEDED, null).join();
        Result refused = shell.run("runs", "resume", lease.job().jobId());
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("has succeeded"), refused.err());
        assertEquals(3, shell.run("runs", "show", "job-000000000000").code());
        assertEquals(2, json(shell.run("runs", "ls", "-o", "json")).size());
        assertFalse(second.jobId().equals(first.jobId()));
    }

    private static List<String> names(Result listed) {
        assertEquals(0, listed.code(), listed.err());
        return listed.rows().stream().map(row -> row.split("\\s+")[1]).toList();
    }

    @Test
    void aRunIsShownAsChartTableJsonAndCsv() throws Exception {
        JobLease lease = running("shown");
        commit(lease, 1, Map.of("reward_mean", 0.1, "loss", Double.NaN, "val_reward", 0.2));
        commit(lease, 2, Map.of("reward_mean", 0.3, "loss", 0.5));
        String id = lease.job().jobId();
        Result shown = shell.run("runs", "show", id);
        assertEquals(0, shown.code(), shown.err());
        assertTrue(shown.out().contains("reward_mean   "), shown.out());
        assertTrue(shown.out().contains("step 1 2"), shown.out());
        assertTrue(shown.out().lines().anyMatch(line -> line.matches("loss +NaN +0.5 +0.5 +0.5 .*")), shown.out());
        JsonNode tree = json(shell.run("runs", "show", id, "-o", "json"));
        assertEquals(0.3, tree.at("/steps/1/figures/reward_mean").asDouble());
        assertEquals("NaN", tree.at("/steps/0/figures/loss").asText());
        List<String> csv =
                shell.run("runs", "show", id, "-o", "csv").out().lines().toList();
        assertEquals("step,time,loss,reward_mean,val_reward", csv.get(0));
        assertTrue(csv.get(1).matches("1,[^,]+,NaN,0.1,0.2"), csv.get(1));
        assertTrue(csv.get(2).matches("2,[^,]+,0.5,0.3,"), csv.get(2));
        Result wrong = shell.run("runs", "show", id, "--figure", "los");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().contains("'loss'"), wrong.err());
        assertEquals(0, shell.run("runs", "show", create("empty").jobId()).code());
    }

    @Test
    void runsAreComparedSideBySide() throws Exception {
        JobLease one = running("one");
        commit(one, 1, Map.of("reward_mean", 0.1));
        commit(one, 2, Map.of("reward_mean", 0.9));
        JobLease other = running("other");
        commit(other, 1, Map.of("reward_mean", 0.4));
        String[] ids = {one.job().jobId(), other.job().jobId()};
        Result compared = shell.run("runs", "compare", ids[0], ids[1]);
        assertEquals(0, compared.code(), compared.err());
        assertTrue(compared.out().lines().anyMatch(line -> line.matches("1 +0.1 +0.4")), compared.out());
        assertTrue(compared.out().lines().anyMatch(line -> line.matches("2 +0.9 +-")), compared.out());
        List<String> csv = shell.run("runs", "compare", ids[0], ids[1], "-o", "csv")
                .out()
                .lines()
                .toList();
        assertEquals(List.of("step," + ids[0] + "," + ids[1], "1,0.1,0.4", "2,0.9,"), csv);
        JsonNode tree = json(shell.run("runs", "compare", ids[0], ids[1], "-o", "json"));
        assertTrue(tree.at("/1").path(ids[1]).isNull());
        Result none = shell.run("runs", "compare", ids[0], ids[1], "--figure", "kl");
        assertEquals(2, none.code());
        assertTrue(none.err().contains("reward_mean"), none.err());
    }

    @Test
    void whatIsInQuarantineIsListed() throws Exception {
        JobLease lease = running("suspicious");
        List<UsedRollout> used = List.of(
                new UsedRollout("ro-good", UsedRollout.Use.TRAINED, null, 0.5),
                new UsedRollout("ro-odd", UsedRollout.Use.QUARANTINED, "out of bounds", 17.0));
        jobs().commit(lease.ref(), new JobStep(1, Map.of(), used, Json.EMPTY_OBJECT, null, null))
                .join();
        Result listed = shell.run("runs", "quarantine", lease.job().jobId());
        assertEquals(1, listed.rows().size(), listed.out());
        assertTrue(listed.rows().get(0).matches("1 +ro-odd +quarantined +17.0 +out of bounds"), listed.out());
        assertEquals(
                0,
                json(shell.run("runs", "quarantine", lease.job().jobId(), "--step", "2", "-o", "json"))
                        .size());
    }

    private Job create(String name) {
        Json spec = Json.parse("{\"model\": \"m\", \"algorithm\": \"grpo\"}", "spec");
        return jobs().create(new NewJob(name, spec, List.of(new JobTask(Json.EMPTY_OBJECT, null))), null)
                .join();
    }

    private JobLease running(String name) {
        create(name);
        return jobs().claim("w", TTL, Duration.ZERO).join().orElseThrow();
    }

    private void commit(JobLease lease, long step, Map<String, Double> figures) {
        jobs().commit(lease.ref(), new JobStep(step, figures, List.of(), Json.EMPTY_OBJECT, null, null))
                .join();
    }
}
