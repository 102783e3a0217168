package dev.lightningstore.runner;

import dev.lightningstore.agent.Task;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.runner.agent.AgentRun;
import dev.lightningstore.runner.verify.Verification;
import dev.lightningstore.runner.verify.Verifying;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lease from its taking to its end: the agent, then the verifier, then the word to the store. */
final class LeasedRun {
    private static final Logger log = LoggerFactory.getLogger(LeasedRun.class);

    private final Lease lease;
    private final LeaseRef ref;
    private final Workbench bench;
    private final RunnerOptions options;
    private final ScheduledExecutorService timer;
    private final Hooks hooks;
    private final Settlement settlement;
    private final CompletableFuture<Stop> stopped = new CompletableFuture<>();
    private final Progress progress = new Progress();
    private @Nullable Thread leftBehind;

    LeasedRun(Lease lease, Workbench bench, RunnerOptions options, ScheduledExecutorService timer) {
        this.lease = lease;
        this.ref = lease.ref();
        this.bench = bench;
        this.options = options;
        this.timer = timer;
        this.hooks = new Hooks(bench.hooks());
        this.settlement = new Settlement(bench.store().leases(), ref, stopped);
    }

    LeaseRef ref() {
        return ref;
    }

    /** The first stop counts. What has ended is not stopped. */
    void stop(Stop stop) {
        if (stopped.complete(stop)) {
            log.atInfo()
                    .addKeyValue("rollout", ref.rolloutId())
                    .addKeyValue("attempt", ref.attemptId())
                    .addKeyValue("cause", stop.cause())
                    .log("stopping: {}", stop.reason());
        }
    }

    /**
     * @param ended told how it was settled
     * @param free told when nothing of the agent's runs any more
     */
    void start(BiConsumer<LeasedRun, Settlement.Result> ended, Runnable free) {
        Thread.ofVirtual().name("run-" + ref.attemptId()).start(() -> {
            Settlement.Result result = Settlement.Result.LOST;
            try {
                result = run();
            } catch (InterruptedException e) {
                log.atWarn().addKeyValue("rollout", ref.rolloutId()).log("interrupted; its lease will run out");
            } finally {
                ended.accept(this, result);
                freeSlot(free);
            }
        });
    }

    private void freeSlot(Runnable free) {
        Thread stuck = leftBehind;
        try {
            if (stuck != null && stuck.isAlive()) {
                log.atError()
                        .addKeyValue("rollout", ref.rolloutId())
                        .addKeyValue("thread", stuck.getName())
                        .log("the agent does not stop: its slot stays taken until it does");
                stuck.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            free.run();
        }
    }

    private Settlement.Result run() throws InterruptedException {
        Consumer<Stop> lost = this::stop;
        try (LeaseKeeper keeper =
                new LeaseKeeper(bench.store().leases(), lease, options.ttl(), timer, progress::now, lost)) {
            Task task;
            try {
                checkStopped();
                task = Tasks.of(lease, bench.store().resources());
            } catch (Stop.Stopped e) {
                return settlement.settle(e.stop());
            } catch (ExecutionException | TimeoutException e) {
                return settlement.settle(
                        failed(FailureKind.INFRA, "the resources of the rollout cannot be read: " + reason(e)));
            }
            return run(task, keeper);
        }
    }

    private Settlement.Result run(Task task, LeaseKeeper keeper) throws InterruptedException {
        Duration timeout = timeout();
        ScheduledFuture<?> alarm = timeout == null
                ? null
                : timer.schedule(
                        () -> stop(new Stop(Stop.Cause.TIMED_OUT, "ran longer than " + timeout)),
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
        try (AttemptTrace trace = bench.emitters().open(lease)) {
            Outcome outcome = outcome(task, trace, timeout);
            if (outcome == null) {
                return settlement.settle(stopped.join());
            }
            boolean stored = trace.flush(options.ttl());
            keeper.settling();
            Settlement.Result result = settlement.settle(stored ? outcome : incomplete(outcome));
            if (result.taken()) {
                hooks.afterRollout(task, outcome);
            }
            return result;
        } finally {
            if (alarm != null) {
                alarm.cancel(false);
            }
        }
    }

    private @Nullable Duration timeout() {
        Duration own = lease.work().rollout().config().timeout();
        return own == null ? options.timeout() : own;
    }

    /** Null where the lease is gone. */
    private @Nullable Outcome outcome(Task task, AttemptTrace trace, @Nullable Duration timeout)
            throws InterruptedException {
        Verifying verifying = bench.verifying();
        RunContext context = new RunContext(
                lease,
                task,
                verifying == null ? trace.emitter() : new ClaimingEmitter(trace.emitter()),
                bench.address(),
                timeout,
                stopped::isDone);
        progress.of(context);
        Outcome outcome;
        try (AgentRun run = bench.agent().prepare(task, context)) {
            progress.of(run);
            try {
                checkStopped();
                outcome = agent(task, trace, context, run);
                if (verifying != null && outcome instanceof Outcome.Succeeded good) {
                    outcome = verified(verifying, task, trace, good, run);
                }
            } catch (Stop.Stopped e) {
                outcome = e.stop().outcome().orElse(null);
            }
            if (outcome != null) {
                hooks.afterTrace(task, context, outcome);
            }
        }
        return outcome;
    }

    private Outcome agent(Task task, AttemptTrace trace, RunContext context, AgentRun run)
            throws InterruptedException, Stop.Stopped {
        ForeignCall<Outcome> call = ForeignCall.start(bench.agent().threads(), stopped, options.grace(), () -> {
            hooks.before(task, context);
            return trace.within(run::run);
        });
        leftBehind = call.thread();
        try {
            Outcome outcome = call.await();
            return outcome == null ? failed(FailureKind.AGENT, "the agent answered no outcome") : outcome;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof Hooks.Failed hook) {
                return failed(FailureKind.INFRA, String.valueOf(hook.getMessage()));
            }
            context.emit().emitException(cause);
            return failed(FailureKind.AGENT, cause.toString());
        }
    }

    private Outcome verified(Verifying verifying, Task task, AttemptTrace trace, Outcome.Succeeded good, AgentRun run)
            throws InterruptedException, Stop.Stopped {
        ForeignCall<Reward> call = ForeignCall.start(verifying.threads(), stopped, options.grace(), () -> {
            // The verifier sees what the agent said only once it is stored.
            trace.flush(options.ttl());
            Verification work = new Verification(
                    task,
                    good,
                    AttemptSpans.of(bench.store().spans(), ref),
                    run.folder().orElse(null));
            return verifying.verifier().verify(work);
        });
        leftBehind = call.thread();
        try (AttemptTrace own = verifying.emitters().open(lease)) {
            Reward reward = call.await(verifying.limit());
            if (reward == null) {
                return failed(FailureKind.VERIFIER, "the verifier answered no reward");
            }
            own.emitter().emitReward(reward);
            return own.flush(options.ttl())
                    ? good
                    : failed(FailureKind.VERIFIER, "the verifier's reward could not be stored");
        } catch (TimeoutException e) {
            return failed(FailureKind.VERIFIER, "the verifier took longer than " + verifying.limit());
        } catch (ExecutionException e) {
            return failed(FailureKind.VERIFIER, "the verifier failed: " + reason(e));
        }
    }

    private void checkStopped() throws Stop.Stopped {
        if (stopped.isDone()) {
            throw new Stop.Stopped(stopped.join());
        }
    }

    /** A success without its trace, or with half of it, would be trained on as what it is not. */
    private static Outcome incomplete(Outcome outcome) {
        return outcome instanceof Outcome.Succeeded
                ? failed(FailureKind.INFRA, "not all of its trace could be stored")
                : outcome;
    }

    private static Outcome failed(FailureKind kind, String message) {
        return new Outcome.Failed(new Failure(kind, message), null);
    }

    private static String reason(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = cause.getMessage();
        return cause instanceof StoreException || (message != null && !message.isBlank())
                ? String.valueOf(message)
                : cause.toString();
    }
}
