package dev.lightningstore.runner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.runner.command.ProcessTable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes leases as long as it has free slots, and runs an agent on each. Permits to the store are its free slots: what it
 * cannot run at once it does not take. Thread-safe.
 *
 * <pre>{@code
 * try (Runner runner = Runner.start(Workbench.of(store, null, JavaHost.of(agent)), RunnerOptions.of("me", 8))) {
 *     runner.ended().join();
 * }
 * }</pre>
 */
public final class Runner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Runner.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration REPORT = Duration.ofSeconds(10);

    /** A lease may be on its way when the session closes; the client gives it back, if it is given the time. */
    private static final Duration LATE_LEASE = Duration.ofMillis(300);

    private final Workbench bench;
    private final RunnerOptions options;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Map<LeaseRef, LeasedRun> running = new HashMap<>();
    private final Map<Settlement.Result, Long> results = new EnumMap<>(Settlement.Result.class);

    /** Beats for all leases. A platform thread, so that no agent can keep it from running. */
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("runner-timer").factory());

    private LeaseStore.@Nullable Session session;
    private int granted;
    private int came;
    /** How many more run than there are slots: so many slots that get free are not filled again. */
    private int crowd;

    private int settled;
    private boolean draining;
    private boolean quiet;

    private Runner(Workbench bench, RunnerOptions options) {
        this.bench = bench;
        this.options = options;
        timer.setRemoveOnCancelPolicy(true);
    }

    public static Runner start(Workbench bench, RunnerOptions options) {
        Runner runner = new Runner(bench, options);
        runner.open();
        return runner;
    }

    private void open() {
        List<Lease> adopted = Adoption.of(bench, options.workerId());
        synchronized (this) {
            open(adopted.size());
            adopted.forEach(this::run);
        }
    }

    /** @param taken slots that are in use from the start, maybe more than there are */
    private void open(int taken) {
        LeaseStore.Session opened = bench.store().leases().open(options.workerId(), options.ttl(), new Leases());
        session = opened;
        Integer max = options.maxRollouts();
        int slots = max == null ? options.concurrency() : Math.min(max, options.concurrency());
        granted = Math.max(slots, taken);
        crowd = granted - slots;
        if (slots > taken) {
            opened.grant(slots - taken);
        }
        timer.scheduleWithFixedDelay(this::report, 0, REPORT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Completes once the runner takes no more leases and has ended those that it had. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    public synchronized RunnerStatus status() {
        return new RunnerStatus(
                options.concurrency(),
                running.size(),
                count(Settlement.Result.SUCCEEDED),
                count(Settlement.Result.FAILED),
                count(Settlement.Result.CANCELLED),
                count(Settlement.Result.RELEASED),
                count(Settlement.Result.LOST));
    }

    private long count(Settlement.Result result) {
        return results.getOrDefault(result, 0L);
    }

    /**
     * Takes no more leases, and gives those that run the time of {@link RunnerOptions#drain} to end; what has not ended
     * by then is stopped and given back, to be run by somebody else. Does not wait.
     */
    public void drain() {
        LeaseStore.Session open;
        boolean unused;
        synchronized (this) {
            if (draining) {
                return;
            }
            draining = true;
            open = session;
            unused = granted > came;
            if (!running.isEmpty()) {
                timer.schedule(this::giveBack, options.drain().toNanos(), TimeUnit.NANOSECONDS);
            }
        }
        log.atInfo().addKeyValue("worker", options.workerId()).log("draining");
        if (open != null) {
            open.close();
        }
        timer.schedule(this::quiet, unused ? LATE_LEASE.toMillis() : 0, TimeUnit.MILLISECONDS);
    }

    private void quiet() {
        synchronized (this) {
            quiet = true;
        }
        endIfEmpty();
    }

    private void run(Lease lease) {
        LeasedRun run = new LeasedRun(lease, bench, options, timer);
        synchronized (this) {
            came++;
            running.put(lease.ref(), run);
            if (draining) {
                run.stop(new Stop(Stop.Cause.DRAINED, "the runner ends"));
            }
        }
        run.start(this::settled, this::slotFree);
    }

    private void giveBack() {
        List<LeasedRun> left;
        synchronized (this) {
            left = List.copyOf(running.values());
        }
        left.forEach(run -> run.stop(new Stop(Stop.Cause.DRAINED, "the runner ends")));
    }

    private void endIfEmpty() {
        synchronized (this) {
            if (!quiet || !running.isEmpty()) {
                return;
            }
        }
        timer.shutdownNow();
        ended.complete(null);
    }

    private void settled(LeasedRun run, Settlement.Result result) {
        boolean last;
        synchronized (this) {
            running.remove(run.ref());
            results.merge(result, 1L, Long::sum);
            settled++;
            last = options.maxRollouts() != null && settled >= options.maxRollouts();
        }
        if (last) {
            drain();
        }
        endIfEmpty();
    }

    private void slotFree() {
        synchronized (this) {
            boolean more = options.maxRollouts() == null || granted < options.maxRollouts();
            if (crowd > 0) {
                crowd--;
            } else if (!draining && more && session != null) {
                granted++;
                session.grant(1);
            }
        }
    }

    private void report() {
        RunnerStatus now = status();
        ObjectNode stats = JSON.createObjectNode();
        stats.put("slots", now.slots()).put("running", now.running());
        stats.put("succeeded", now.succeeded()).put("failed", now.failed()).put("cancelled", now.cancelled());
        stats.put("released", now.released()).put("lost", now.lost());
        Progress.usage(stats, ProcessTable.ofThisProcess());
        Json json = Json.trusted(stats.toString().getBytes(StandardCharsets.UTF_8));
        bench.store().workers().heartbeat(options.workerId(), json).exceptionally(failure -> {
            log.debug("the worker's report was not taken: {}", failure.getMessage());
            return null;
        });
    }

    /** Drains and waits until that is done. */
    @Override
    public void close() {
        drain();
        ended.join();
    }

    private final class Leases implements LeaseStore.Listener {
        @Override
        public void onLease(Lease lease) {
            run(lease);
        }

        @Override
        public void onCancel(LeaseRef lease, String reason) {
            LeasedRun run;
            synchronized (Runner.this) {
                run = running.get(lease);
            }
            if (run != null) {
                run.stop(new Stop(Stop.Cause.CANCELLED, reason));
            }
        }

        @Override
        public void onDrain() {
            log.atInfo().addKeyValue("worker", options.workerId()).log("the store goes away; working on");
        }
    }
}
