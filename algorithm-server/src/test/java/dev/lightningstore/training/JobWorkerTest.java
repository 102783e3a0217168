package dev.lightningstore.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.json.Json;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.training.JobWorker.Runs;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of a run, its job has an end that is true, and the worker takes the next one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobWorkerTest {
    private StoreServer server;
    private LightningClient client;
    private JobStore jobs;

    @BeforeAll
    void open() {
        Map<String, String> flags = Map.of("port", "0", "database.url", "jdbc:h2:mem:" + UUID.randomUUID());
        server = StoreServer.open(ConfigReader.read(flags, Map.of(), null).config(), InstantSource.system());
        client = LightningClient.connect(ClientOptions.to(server.url()).build());
        jobs = client.store().jobs();
    }

    @AfterAll
    void close() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void aRunThatBreaksDownFailsItsJobAndNoOther() {
        Job bad = create("bad");
        Job good = create("good");
        try (JobWorker worker = worker((lease, signals) -> {
            if (lease.job().name().equals("bad")) {
                throw new UnsatisfiedLinkError("there is no such library");
            }
            return "done";
        })) {
            worker.start();
            Answers.eventually("the second ends", () -> state(good) == JobState.SUCCEEDED);
        }
        assertEquals(JobState.FAILED, state(bad));
        assertTrue(String.valueOf(get(bad).message()).contains("there is no such library"), get(bad).message());
    }

    /** Its lease is lost, which a commit hears of while the heartbeat interrupts. */
    @Test
    void anInterruptThatComesLateMeetsNoOtherRun() {
        Job lost = create("lost");
        Job next = create("next");
        try (JobWorker worker = worker((lease, signals) -> {
            if (lease.job().name().equals("lost")) {
                jobs.finish(lease.ref(), JobState.STOPPED, "by somebody else").join();
                Thread.currentThread().interrupt();
                throw new StoreException.LeaseLost("lost", Map.of());
            }
            return "done";
        })) {
            worker.start();
            Answers.eventually("the next one is run", () -> state(next) == JobState.SUCCEEDED);
        }
        assertEquals(JobState.STOPPED, state(lost));
    }

    @Test
    void aRunThatIsEndedWhileItWritesIsGivenBack(@TempDir Path folder) throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        Job job = create("writes");
        try (JobWorker worker = worker((lease, signals) -> write(folder.resolve("file"), writing))) {
            worker.start();
            writing.await();
        }
        assertEquals(JobState.QUEUED, state(job), get(job).message());
        jobs.stop(job.jobId()).join();
    }

    @Test
    void theNextJobIsRunHoweverLongTheStoreWasAway(@TempDir Path folder) throws Exception {
        StoreServer before = open("0", folder);
        String port = String.valueOf(URI.create(before.url()).getPort());
        CountDownLatch resting = new CountDownLatch(1);
        Patience none = new Patience(Duration.ZERO, InstantSource.system(), time -> {
            resting.countDown();
            Thread.sleep(200); // a store that is asked without a pause takes long to end
        });
        try (LightningClient away =
                        LightningClient.connect(ClientOptions.to(before.url()).build());
                JobWorker worker = new JobWorker(away.store(), none, "worker", (lease, signals) -> "done")) {
            worker.start();
            before.close();
            resting.await();
            try (StoreServer _ = open(port, folder)) {
                NewJob job = new NewJob("next", Json.EMPTY_OBJECT, List.of(new JobTask(Json.EMPTY_OBJECT, null)));
                String id = Answers.of(away.store().jobs().create(job, "once")).jobId();
                Answers.eventually(
                        "it is run",
                        () -> Answers.of(away.store().jobs().get(id))
                                .map(Job::state)
                                .equals(Optional.of(JobState.SUCCEEDED)));
            }
        }
    }

    private static StoreServer open(String port, Path folder) {
        Map<String, String> flags = Map.of("port", port, "data", folder.toString());
        return StoreServer.open(ConfigReader.read(flags, Map.of(), null).config(), InstantSource.system());
    }

    /** Until an interrupt closes the file. */
    private static String write(Path file, CountDownLatch writing) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (true) {
                channel.write(ByteBuffer.allocate(8), 0);
                writing.countDown();
            }
        }
    }

    private JobWorker worker(Runs runs) {
        Patience patience = new Patience(Duration.ofSeconds(10), InstantSource.system(), Thread::sleep);
        return new JobWorker(client.store(), patience, "worker", runs);
    }

    private Job create(String name) {
        NewJob job = new NewJob(name, Json.EMPTY_OBJECT, List.of(new JobTask(Json.EMPTY_OBJECT, null)));
        return Answers.of(jobs.create(job, null));
    }

    private Job get(Job job) {
        return Answers.of(jobs.get(job.jobId())).orElseThrow();
    }

    private JobState state(Job job) {
        return get(job).state();
    }
}
