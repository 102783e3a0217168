package dev.lightningstore.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.runner.agent.AgentHost;
import dev.lightningstore.runner.agent.AgentRun;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.command.CommandHost;
import dev.lightningstore.runner.command.CommandSettings;
import dev.lightningstore.runner.command.Commands;
import dev.lightningstore.runner.jvm.JavaHost;
import dev.lightningstore.store.LightningStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand rollouts on 64 slots, one in ten of which crashes, hangs or floods its output, in Java and as commands:
 * each ends as it should, once, and nothing piles up.
 */
@Timeout(180)
class StormTest {
    private static final int ROLLOUTS = 1_000;
    private static final int SLOTS = 64;
    private static final long MAX_GROWTH = 32L << 20;

    @TempDir
    private Path folder;

    /** What the agent of a task does; its number in the input says which. */
    private enum Deed {
        WORK(RolloutStatus.SUCCEEDED, AttemptStatus.SUCCEEDED, null, null),
        WORK_COMMAND(RolloutStatus.SUCCEEDED, AttemptStatus.SUCCEEDED, null, "echo '{\"reward\": 1}'"),
        THROW(RolloutStatus.FAILED, AttemptStatus.FAILED, FailureKind.AGENT, null),
        HANG(RolloutStatus.FAILED, AttemptStatus.TIMEOUT, FailureKind.TIMEOUT, null),
        SPIN(RolloutStatus.FAILED, AttemptStatus.TIMEOUT, FailureKind.TIMEOUT, null),
        EXIT(RolloutStatus.FAILED, AttemptStatus.FAILED, FailureKind.AGENT, "exit 3"),
        FLOOD(RolloutStatus.FAILED, AttemptStatus.FAILED, FailureKind.AGENT, "yes flood"),
        SLEEP(RolloutStatus.FAILED, AttemptStatus.TIMEOUT, FailureKind.TIMEOUT, "sleep 300");

        private static final List<Deed> BAD = List.of(THROW, HANG, SPIN, EXIT, FLOOD, SLEEP);

        private final RolloutStatus rollout;
        private final AttemptStatus attempt;
        private final @Nullable FailureKind kind;
        private final @Nullable String script;

        Deed(RolloutStatus rollout, AttemptStatus attempt, @Nullable FailureKind kind, @Nullable String script) {
            this.rollout = rollout;
            this.attempt = attempt;
            this.kind = kind;
            this.script = script;
        }

        /** One in ten is bad, one in fifty is a good command. */
        static Deed of(int number) {
            return number % 10 == 0 ? BAD.get(number / 10 % BAD.size()) : number % 50 == 1 ? WORK_COMMAND : WORK;
        }

        static Deed of(Task task) {
            return valueOf(task.input().toString().replace("\"", ""));
        }
    }

    /** Java for some tasks and commands for others; sees to it that none runs twice. */
    private static final class Mixed implements AgentHost {
        private final Commands commands;
        private final JavaHost java = JavaHost.of(agent());
        private final Set<String> running = ConcurrentHashMap.newKeySet();
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger atOnce = new AtomicInteger();

        Mixed(Commands commands) {
            this.commands = commands;
        }

        private static Agent agent() {
            return (task, context) -> switch (Deed.of(task)) {
                case HANG -> {
                    new CountDownLatch(1).await();
                    yield Outcome.succeeded();
                }
                case SPIN -> {
                    while (!context.stopped()) {
                        Thread.onSpinWait();
                    }
                    yield Outcome.succeeded();
                }
                case THROW -> throw new IllegalStateException("as it was told");
                case WORK, WORK_COMMAND, EXIT, FLOOD, SLEEP -> {
                    Thread.sleep(20);
                    context.emit().emitReward(1);
                    yield Outcome.succeeded();
                }
            };
        }

        @Override
        public AgentRun prepare(Task task, RolloutContext context) {
            String script = Deed.of(task).script;
            AgentRun run = script == null
                    ? java.prepare(task, context)
                    : new CommandHost(new AgentSpec.Command(List.of("sh", "-c", script)), commands, null)
                            .prepare(task, context);
            return new AgentRun() {
                @Override
                public Outcome run() throws Exception {
                    begun.incrementAndGet();
                    assertTrue(running.add(task.rolloutId()), "runs twice at once");
                    atOnce.accumulateAndGet(running.size(), Math::max);
                    try {
                        return run.run();
                    } finally {
                        running.remove(task.rolloutId());
                    }
                }

                @Override
                public void close() {
                    run.close();
                }
            };
        }

        @Override
        public ThreadFactory threads() {
            return java.threads();
        }

        @Override
        public void close() {
            java.close();
        }
    }

    @Test
    void everyRolloutEndsAsItShould() throws Exception {
        CommandSettings settings = CommandSettings.of(System.getenv()).withLimits(null, 1 << 20);
        try (ServedProcess server = ServedProcess.start(StoreMain.class, "0", folder.toString());
                LightningClient client =
                        LightningClient.connect(ClientOptions.to(server.ready()).build());
                Commands commands = new Commands(settings);
                Mixed agent = new Mixed(commands)) {
            LightningStore store = client.store();
            List<String> ids = enqueue(store);
            try (Runner runner = Runner.start(Workbench.of(store, null, agent), RunnerOptions.of("storm", SLOTS))) {
                await(store, ids.subList(0, 300));
                long early = heap();
                await(store, ids);
                Answers.eventually("nothing runs", () -> runner.status().running() == 0);
                assertTrue(heap() - early < MAX_GROWTH, "the heap grew by " + (heap() - early) + " bytes");
                check(store, ids);
                assertEquals(ROLLOUTS, agent.begun.get(), "each once");
                assertTrue(agent.atOnce.get() <= SLOTS, "at once " + agent.atOnce);
                assertEquals(0, runner.status().lost());
                assertEquals(
                        List.of(),
                        ProcessHandle.current()
                                .descendants()
                                .filter(each ->
                                        each.info().commandLine().orElse("").contains("sleep 300"))
                                .toList());
            }
        }
    }

    private static List<String> enqueue(LightningStore store) {
        List<NewRollout> tasks = new ArrayList<>();
        for (int i = 0; i < ROLLOUTS; i++) {
            Deed deed = Deed.of(i);
            // Only those that never end by themselves: how long the others wait for a processor is not the point.
            boolean endless = deed.kind == FailureKind.TIMEOUT;
            RolloutConfig config = new RolloutConfig(endless ? Duration.ofMillis(1_500) : null, null, 1, Set.of());
            tasks.add(new NewRollout(Json.parse('"' + deed.name() + '"', "input"), null, null, config, null, null, 0));
        }
        return Answers.of(store.rollouts().enqueue(tasks, null)).stream()
                .map(Rollout::rolloutId)
                .toList();
    }

    private static void await(LightningStore store, List<String> ids) {
        int size = 0;
        for (int tries = 0; size < ids.size() && tries < 6; tries++) {
            size = store.rollouts().await(ids, Duration.ofSeconds(20)).join().size();
        }
        assertEquals(ids.size(), size, "how many have ended");
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void check(LightningStore store, List<String> ids) {
        for (int i = 0; i < ROLLOUTS; i++) {
            Deed deed = Deed.of(i);
            AttemptedRollout ended =
                    Answers.of(store.rollouts().get(ids.get(i))).orElseThrow();
            String what = deed + ": " + ended;
            assertEquals(deed.rollout, ended.rollout().status(), what);
            assertEquals(1, ended.requireAttempt().number(), what);
            assertEquals(deed.attempt, ended.requireAttempt().status(), what);
            var failure = ended.requireAttempt().failure();
            assertEquals(deed.kind, failure == null ? null : failure.kind(), what);
        }
    }
}
