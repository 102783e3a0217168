package dev.lightningstore.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** One target in one scenario: makes it ready, loads it slice by slice, and looks again at what it kept. */
final class Participant {
    private static final int SAMPLE_SIZE = 64;
    private static final int RECHECK_RUNNERS = 8;

    private final Target target;
    private final Scenario scenario;
    private final BenchPlan plan;
    private final Door door;
    private final PeerWire wire;
    private final SpanContent content;
    private final List<Call> script;
    private final Sample sample;
    private final Tally total = new Tally();
    private final List<Double> rates = new ArrayList<>();
    private long serial;
    private long generatorCpuNanos;
    private int rechecked;

    /** How the target is spoken to. */
    enum Door {
        REST,
        NATIVE,
        /** REST, and it answers every rollout with the same spans, those of serial number 1. */
        CANNED
    }

    Participant(Target target, Scenario scenario, BenchPlan plan, Door door) {
        this.target = target;
        this.scenario = scenario;
        this.plan = plan;
        this.door = door;
        content = plan.content(scenario);
        wire = new PeerWire(target, content, plan.backlog());
        script = scenario.script(content.count());
        sample = new Sample(SAMPLE_SIZE, plan.seed());
    }

    Target target() {
        return target;
    }

    /** Sees that a store answers, and adds the resources that the runners will read. */
    void prepare() throws BenchStopped {
        Tally tally = once(List.of(Call.HEALTH, Call.ADD_RESOURCES));
        if (tally.failures() > 0) {
            throw new BenchStopped(target.url() + " does not answer as a store does: "
                    + String.join("; ", tally.failureTexts().keySet())
                    + ". Is it the base URL of a store, and is an --api-key needed?");
        }
    }

    /** Gives the store a past, of finished rollouts and their spans, and a queue. */
    void fill() throws BenchStopped {
        Tally tally = new Tally();
        try (Crew crew = open(Scenario.OTLP.script(content.count()), plan.runners(scenario))) {
            tally.add(crew.run(new Rollouts() {
                private long left = plan.fillSpans() / content.count();

                @Override
                public boolean begin(Runner runner) {
                    return left-- > 0 && super.begin(runner);
                }

                @Override
                public void done(Runner runner) {
                    // Not one of those that are looked at again.
                }
            }));
        }
        for (long queued = 0; queued < plan.fillRollouts() && tally.failures() == 0; queued += plan.backlog()) {
            tally.add(once(List.of(Call.ENQUEUE_BACKLOG)));
        }
        if (tally.failures() > 0) {
            throw new BenchStopped("filling " + target.url() + " failed: "
                    + String.join("; ", tally.failureTexts().keySet()));
        }
    }

    /** Loads the target without counting what it does, though its failures count. */
    void warmUp() throws BenchStopped {
        if (!plan.warmup().isZero()) {
            Tally tally = load(plan.warmup());
            total.addFailures(tally);
        }
    }

    void measure() throws BenchStopped {
        Tally tally = load(plan.slice());
        total.add(tally);
        rates.add(tally.rolloutsPerSecond());
    }

    /** Reads a sample of the finished rollouts once more: still succeeded, with all of their spans. */
    void recheck() throws BenchStopped {
        List<Runner.Finished> finished = sample.members();
        Iterator<Runner.Finished> rest = finished.iterator();
        try (Crew crew = open(List.of(Call.READ_ROLLOUT, Call.READ_SPANS), RECHECK_RUNNERS)) {
            Tally tally = crew.run(runner -> {
                if (rest.hasNext()) {
                    runner.begin(rest.next());
                    return true;
                }
                return false;
            });
            total.addFailures(tally);
            rechecked = finished.size();
        }
    }

    TargetOutcome outcome() {
        return new TargetOutcome(target, total, List.copyOf(rates), rechecked, generatorCpuNanos / 1e9);
    }

    private Tally load(Duration length) throws BenchStopped {
        return scenario == Scenario.BACKLOG ? drains(length) : steady(length);
    }

    private Tally steady(Duration length) throws BenchStopped {
        try (Crew crew = openCrew()) {
            long cpu = GeneratorCpu.nanos();
            long deadline = System.nanoTime() + length.toNanos();
            Tally tally = crew.run(new Rollouts() {
                @Override
                public boolean begin(Runner runner) {
                    return System.nanoTime() - deadline < 0 && super.begin(runner);
                }
            });
            generatorCpuNanos += GeneratorCpu.nanos() - cpu;
            return tally;
        }
    }

    /** Whole drains only, for a drain's end is slower than its start: as many as fill the time, at least one. */
    private Tally drains(Duration length) throws BenchStopped {
        try (Crew crew = openCrew()) {
            Tally tally = new Tally();
            Tally backlogs = new Tally();
            do {
                backlogs.add(once(List.of(Call.ENQUEUE_BACKLOG)));
                long cpu = GeneratorCpu.nanos();
                tally.add(crew.run(new Rollouts() {
                    private int left = plan.backlog();

                    @Override
                    public boolean begin(Runner runner) {
                        return left-- > 0 && super.begin(runner);
                    }
                }));
                generatorCpuNanos += GeneratorCpu.nanos() - cpu;
            } while (tally.seconds() * 1e9 < length.toNanos() && tally.failures() + backlogs.failures() == 0);
            tally.addCalls(backlogs);
            return tally;
        }
    }

    private Tally once(List<Call> calls) throws BenchStopped {
        try (Crew crew = open(calls, 1)) {
            return crew.run(new Rollouts() {
                private boolean begun;

                @Override
                public boolean begin(Runner runner) {
                    boolean first = !begun;
                    begun = true;
                    return first && super.begin(runner);
                }

                @Override
                public void done(Runner runner) {
                    // Not a rollout to look at again.
                }
            });
        }
    }

    private Crew openCrew() throws BenchStopped {
        int runners = plan.runners(scenario);
        return door == Door.NATIVE
                ? FacetCrew.connect(target, script, content, runners, plan.callTimeout())
                : open(script, runners);
    }

    private Crew open(List<Call> calls, int runners) throws BenchStopped {
        return EventLoop.open(target, wire, calls, runners, plan.callTimeout());
    }

    /** Numbers the rollouts, and keeps some of those that are done. */
    private class Rollouts implements Work {
        @Override
        public boolean begin(Runner runner) {
            runner.begin(door == Door.CANNED ? 1 : ++serial);
            return true;
        }

        @Override
        public void done(Runner runner) {
            sample.offer(runner);
        }
    }
}
