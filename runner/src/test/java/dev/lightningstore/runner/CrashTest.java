package dev.lightningstore.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.error.StoreException.LeaseLost;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.runner.jvm.JavaHost;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left when a process is killed in the middle. */
@Timeout(120)
class CrashTest {
    /**
     * A lease that was granted in the instant of the kill never reaches its runner: only once it runs out is the rollout
     * offered again. Longer than the store takes to start, shorter than the test waits.
     */
    private static final Duration TTL = Duration.ofSeconds(12);

    @TempDir
    private Path folder;

    private boolean written(String file) {
        try {
            return Files.exists(folder.resolve(file))
                    && Files.readString(folder.resolve(file)).endsWith("\n");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aKilledRunnerLosesItsLeasesAndItsCommandsDie() throws Exception {
        try (TestStore store = new TestStore()) {
            String id = store.enqueue("{}");
            String command = "cmd:sh -c 'sh -c \"echo \\$\\$ > " + folder + "/child; exec sleep 300\" & sleep 300'";
            LeaseRef lost;
            try (ServedProcess killed = ServedProcess.start(RunnerMain.class, store.url(), command)) {
                Answers.eventually("the agent runs", () -> written("child"));
                var attempt = store.rollout(id).requireAttempt();
                lost = new LeaseRef(id, attempt.attemptId(), attempt.number());
                killed.kill();
            }
            long child =
                    Long.parseLong(Files.readString(folder.resolve("child")).strip());
            Answers.eventually(
                    "what it had started is dead",
                    () -> ProcessHandle.of(child)
                            .map(process -> !process.isAlive() || zombie(child))
                            .orElse(true));
            Agent agent = (task, context) -> {
                assertEquals(2, task.attempt());
                return Outcome.succeeded();
            };
            try (Runner next =
                    Runner.start(Workbench.of(store.store(), null, JavaHost.of(agent)), RunnerOptions.of("next", 1))) {
                AttemptedRollout ended = store.end(id);
                assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
                assertEquals("next", ended.requireAttempt().workerId());
            }
            List<AttemptStatus> attempts =
                    Answers.of(store.store().rollouts().attempts(id, PageRequest.first(10))).items().stream()
                            .map(each -> each.status())
                            .toList();
            assertEquals(List.of(AttemptStatus.UNRESPONSIVE, AttemptStatus.SUCCEEDED), attempts);
            Answers.refusal(LeaseLost.class, store.store().leases().finish(lost, Outcome.succeeded()));
        }
    }

    private static boolean zombie(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aStoreThatIsKilledUnderLoadComesBackAndNothingIsLost() throws Exception {
        String data = folder.resolve("data").toString();
        ServedProcess first = ServedProcess.start(StoreMain.class, "0", data);
        int port = URI.create(first.ready()).getPort();
        AtomicInteger done = new AtomicInteger();
        Set<String> running = ConcurrentHashMap.newKeySet();
        Set<String> twice = ConcurrentHashMap.newKeySet();
        Agent agent = (task, context) -> {
            if (!running.add(task.rolloutId())) {
                twice.add(task.rolloutId());
            }
            context.emit().emitMessage("at it");
            Thread.sleep(30);
            context.emit().emitReward(1);
            running.remove(task.rolloutId());
            done.incrementAndGet();
            return Outcome.succeeded();
        };
        try (LightningClient client =
                LightningClient.connect(ClientOptions.to(first.ready()).build())) {
            LightningStore store = client.store();
            List<NewRollout> tasks = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                tasks.add(NewRollout.of(Json.parse("{\"n\": " + i + "}", "input")));
            }
            List<String> ids = Answers.of(store.rollouts().enqueue(tasks, null)).stream()
                    .map(Rollout::rolloutId)
                    .toList();
            try (Runner runner = Runner.start(
                    Workbench.of(store, null, JavaHost.of(agent)),
                    RunnerOptions.of("runner", 8).withTtl(TTL))) {
                Answers.eventually("a third is done", () -> done.get() > 100);
                first.kill();
                try (ServedProcess second = ServedProcess.start(StoreMain.class, Integer.toString(port), data)) {
                    assertTrue(second.ready().endsWith(":" + port));
                    for (int i = 0; i < ids.size(); i += 100) {
                        assertEquals(
                                100,
                                store.rollouts()
                                        .await(ids.subList(i, i + 100), Duration.ofSeconds(40))
                                        .join()
                                        .size(),
                                () -> "done " + runner.status());
                    }
                    for (String id : ids) {
                        AttemptedRollout ended =
                                Answers.of(store.rollouts().get(id)).orElseThrow();
                        assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
                        assertEquals(
                                2,
                                Answers.of(store.spans()
                                                .query(new SpanQuery(
                                                        id,
                                                        ended.requireAttempt().attemptId(),
                                                        null,
                                                        PageRequest.first(10))))
                                        .items()
                                        .size(),
                                "message and reward, once each");
                    }
                    assertEquals(Set.of(), twice);
                    runner.close();
                }
            }
        }
    }
}
