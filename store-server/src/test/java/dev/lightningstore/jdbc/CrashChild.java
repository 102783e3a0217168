package dev.lightningstore.jdbc;

import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.store.LightningStore;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that writes to a store until it is killed, and says on its output what was answered: one line after each
 * answer, so that whoever reads the lines knows what must have survived.
 */
public final class CrashChild {
    private static final int WRITERS = 6;

    private final LightningStore store;
    private final PrintStream out;
    private final AtomicInteger spanNumbers = new AtomicInteger();

    private CrashChild(LightningStore store, PrintStream out) {
        this.store = store;
        this.out = out;
    }

    /** Arguments: the JDBC URL, the seed, and the user and password where there are any. */
    public static void main(String[] args) {
        String user = args.length > 2 ? args[2] : null;
        String password = args.length > 3 ? args[3] : null;
        PrintStream out = new PrintStream(System.out, true);
        JdbcCluster cluster = ClusterContract.open(StorageOptions.of(args[0], user, password), Clock.systemUTC());
        CrashChild child = new CrashChild(cluster.project("default"), out);
        long seed = Long.parseLong(args[1]);
        for (int i = 0; i < WRITERS; i++) {
            Random random = new Random(seed * 31 + i);
            String worker = "w-" + seed + "-" + i;
            Thread.ofPlatform().start(() -> child.write(random, worker));
        }
        Thread.ofPlatform().start(() -> child.train(new Random(seed), "trainer-" + seed));
        child.say("READY");
    }

    /** Makes jobs, and commits steps that each use two rollouts of their own. */
    private void train(Random random, String worker) {
        while (true) {
            NewJob job = new NewJob(worker, Json.EMPTY_OBJECT, List.of(new JobTask(Json.EMPTY_OBJECT, null)));
            say("JOB " + store.jobs().create(job, null).join().jobId());
            JobLease lease = store.jobs()
                    .claim(worker, JobStore.MAX_TTL, Duration.ZERO)
                    .join()
                    .orElseThrow();
            String id = lease.ref().jobId();
            int steps = 1 + random.nextInt(60);
            for (long step = 1; step <= steps; step++) {
                List<UsedRollout> used = List.of(
                        new UsedRollout(step + "a", UsedRollout.Use.TRAINED, null, 1.0),
                        new UsedRollout(step + "b", UsedRollout.Use.TRAINED, null, 0.0));
                store.jobs()
                        .commit(lease.ref(), new JobStep(step, Map.of(), used, Json.EMPTY_OBJECT, null, null))
                        .join();
                say("STEP " + id + " " + step);
            }
            store.jobs().finish(lease.ref(), JobState.SUCCEEDED, null).join();
            say("ENDED " + id);
        }
    }

    private void write(Random random, String worker) {
        while (true) {
            enqueue(random);
            for (AttemptedRollout claimed :
                    store.rollouts().dequeue(1 + random.nextInt(2), worker).join()) {
                String rollout = claimed.rollout().rolloutId();
                String attempt = claimed.requireAttempt().attemptId();
                say("CLAIMED " + rollout + " " + attempt);
                long next = store.spans().nextSequenceIds(rollout, attempt, 3).join();
                say("ISSUED " + rollout + " " + (next + 2));
                addSpans(rollout, attempt, 1 + random.nextInt(5));
                if (random.nextInt(4) > 0) {
                    AttemptStatus end = random.nextInt(3) == 0 ? AttemptStatus.FAILED : AttemptStatus.SUCCEEDED;
                    store.rollouts()
                            .updateAttempt(rollout, attempt, AttemptUpdate.status(end))
                            .join();
                    say("FINISHED " + rollout + " " + attempt + " " + end);
                }
            }
        }
    }

    private void enqueue(Random random) {
        List<NewRollout> tasks = new ArrayList<>();
        RolloutConfig config = new RolloutConfig(null, null, 2, Set.of(AttemptStatus.FAILED));
        for (int i = random.nextInt(3); i >= 0; i--) {
            Json input = Json.parse("{\"n\":" + random.nextInt() + "}", "input");
            tasks.add(new NewRollout(input, null, null, config, null, null, random.nextInt(3)));
        }
        store.rollouts()
                .enqueue(tasks, null)
                .join()
                .forEach(made -> say("ENQUEUED " + made.rolloutId() + " " + made.input()));
    }

    private void addSpans(String rollout, String attempt, int count) {
        List<NewSpan> spans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = spanNumbers.incrementAndGet();
            spans.add(TestSpans.otlp(rollout, attempt, 0, number, "s" + number));
        }
        List<Long> given = store.spans().add(spans, null).join();
        for (int i = 0; i < count; i++) {
            say("SPAN " + rollout + " " + attempt + " " + given.get(i) + " "
                    + TestSpans.fields(spans.get(i).payload()).name());
        }
    }

    private synchronized void say(String line) {
        out.println(line);
    }
}
