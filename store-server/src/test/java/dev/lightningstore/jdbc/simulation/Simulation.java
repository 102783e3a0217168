package dev.lightningstore.jdbc.simulation;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestClock;
import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.store.LightningStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Callers that do everything at once to a store whose clock jumps, whose answers get lost, and which crashes. What they
 * do follows from the seed; how the store groups it does not.
 */
final class Simulation {
    private static final Duration TTL = Duration.ofSeconds(30);

    private final Random random;
    private final TestClock clock;
    private final CrashingStore server;
    private final World world = new World();
    private final List<Call<?>> underWay = new ArrayList<>();
    private final List<Invariant> invariants =
            List.of(new AcknowledgedIsThere(), new TerminalIsFinal(), new OneLiveLease(), new CountsAgree());
    private int requests;
    private int spans;

    Simulation(long seed, TestClock clock, CrashingStore server) {
        this.random = new Random(seed);
        this.clock = clock;
        this.server = server;
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(24)) {
                case 0, 1, 2, 3 -> create();
                case 4 -> repeat();
                case 5, 6, 7 -> claim();
                case 8, 9 -> dequeue();
                case 10, 11, 12 -> addSpans();
                case 13 -> issue();
                case 14, 15 -> heartbeat();
                case 16, 17, 18 -> finish();
                case 19 -> report();
                case 20 -> cancel();
                case 21, 22 -> jump();
                default -> {
                    if (random.nextInt(4) == 0) {
                        crash();
                    } else {
                        check();
                    }
                }
            }
        }
        crash();
    }

    private LightningStore store() {
        return server.store();
    }

    private void create() {
        List<NewRollout> tasks = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            RolloutConfig config = new RolloutConfig(
                    random.nextBoolean() ? Duration.ofSeconds(40) : null,
                    random.nextBoolean() ? Duration.ofSeconds(15) : null,
                    1 + random.nextInt(3),
                    Set.of(AttemptStatus.FAILED, AttemptStatus.TIMEOUT));
            tasks.add(new NewRollout(Json.NULL, null, null, config, null, null, random.nextInt(3)));
        }
        World.Request request = new World.Request("r" + ++requests, tasks);
        world.requests.add(request);
        boolean replyIsLost = random.nextInt(3) == 0;
        hear(store().rollouts().enqueue(tasks, request.id()), made -> {
            if (!replyIsLost) {
                world.heardMade(request, made);
            }
        });
    }

    /** A caller that got no answer, or forgot that it did, asks again. */
    private void repeat() {
        if (!world.requests.isEmpty()) {
            World.Request request = any(world.requests);
            hear(store().rollouts().enqueue(request.tasks(), request.id()), made -> world.heardMade(request, made));
        }
    }

    private void claim() {
        hear(store().leases().claim("w" + random.nextInt(4), 1 + random.nextInt(3), TTL), leases -> {
            leases.forEach(lease -> world.heardClaim(lease.work()));
            leases.forEach(lease -> world.leases.add(lease.ref()));
        });
    }

    private void dequeue() {
        hear(
                store().rollouts().dequeue(1 + random.nextInt(2), "p" + random.nextInt(4)),
                claims -> claims.forEach(world::heardClaim));
    }

    private void addSpans() {
        if (world.claims.isEmpty()) {
            return;
        }
        AttemptedRollout claim = any(world.claims);
        String rollout = claim.rollout().rolloutId();
        String attempt = claim.requireAttempt().attemptId();
        List<NewSpan> batch = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int number = ++spans;
            batch.add(TestSpans.otlp(rollout, attempt, 0, number, "s" + number));
        }
        LeaseRef lease = claim.requireAttempt().leaseDeadline() == null
                ? null
                : new LeaseRef(rollout, attempt, claim.requireAttempt().number());
        boolean again = random.nextInt(4) == 0;
        hear(store().spans().add(batch, lease), given -> {
            for (int i = 0; i < given.size(); i++) {
                world.heardIssued(rollout, given.get(i));
                world.heardSpan(
                        rollout,
                        attempt,
                        TestSpans.fields(batch.get(i).payload()).name());
            }
        });
        if (again) {
            hear(store().spans().add(batch, lease), given -> {});
        }
    }

    private void issue() {
        if (!world.claims.isEmpty()) {
            String rollout = any(world.claims).rollout().rolloutId();
            hear(store().spans().nextSequenceIds(rollout, "latest", 2), first -> {
                world.heardIssued(rollout, first);
                world.heardIssued(rollout, first + 1);
            });
        }
    }

    private void heartbeat() {
        if (!world.leases.isEmpty()) {
            hear(store().leases().heartbeat(any(world.leases), null), attempt -> {});
        }
    }

    private void finish() {
        if (!world.leases.isEmpty()) {
            Outcome outcome = switch (random.nextInt(3)) {
                case 0 -> new Outcome.Succeeded(null);
                case 1 -> new Outcome.Failed(new Failure(FailureKind.AGENT, "broke"), null);
                default -> new Outcome.Released("draining");
            };
            hear(store().leases().finish(any(world.leases), outcome), ended -> {});
        }
    }

    private void report() {
        if (!world.claims.isEmpty()) {
            Attempt attempt = any(world.claims).requireAttempt();
            AttemptStatus status = random.nextBoolean() ? AttemptStatus.SUCCEEDED : AttemptStatus.FAILED;
            hear(
                    store().rollouts()
                            .updateAttempt(attempt.rolloutId(), attempt.attemptId(), AttemptUpdate.status(status)),
                    updated -> {});
        }
    }

    private void cancel() {
        if (!world.made.isEmpty() && random.nextInt(3) == 0) {
            hear(store().rollouts().cancel(any(List.copyOf(world.made.keySet())), null), cancelled -> {});
        }
    }

    /** Mostly forwards; a clock that was set right goes back. */
    private void jump() {
        clock.move(Duration.ofSeconds(random.nextInt(8) == 0 ? -10 : random.nextInt(25)));
        server.watch();
    }

    private void check() {
        hearAll();
        invariants.forEach(invariant -> invariant.check(world, store()));
    }

    /** What was not answered when the crash came is never answered, whether it was done or not. */
    private void crash() {
        underWay.removeIf(call -> {
            boolean answered = call.answer.isDone();
            if (answered) {
                call.hear();
            }
            return answered;
        });
        server.crash();
        underWay.forEach(Call::end);
        underWay.clear();
        server.open();
        check();
    }

    /** An answer is heard later. */
    private <T> void hear(CompletableFuture<T> answer, Consumer<T> told) {
        underWay.add(new Call<>(answer, told));
        if (random.nextInt(10) == 0) {
            hearAll();
        }
    }

    private void hearAll() {
        underWay.forEach(Call::hear);
        underWay.clear();
    }

    private record Call<T>(CompletableFuture<T> answer, Consumer<T> told) {
        void hear() {
            T heard;
            try {
                heard = Answers.of(answer);
            } catch (StoreException refused) {
                return; // which tells nothing
            }
            told.accept(heard);
        }

        /** Whatever it is: no caller of a store that is gone may wait for ever. */
        void end() {
            answer.handle((heard, failure) -> failure)
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        }
    }

    private <T> T any(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }
}
