package dev.lightningstore.cli.bench;

import dev.lightningstore.cli.bench.Participant.Door;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs the scenarios on all targets in turns, one measured slice each, round after round, so that a machine that
 * becomes slower or faster meanwhile does so for all of them.
 */
final class Contest {
    private final BenchPlan plan;
    private final List<Target> stores;
    private final boolean withCeiling;
    private final Consumer<String> progress;
    private boolean filled;

    Contest(BenchPlan plan, List<Target> stores, boolean withCeiling, Consumer<String> progress) {
        this.plan = plan;
        this.stores = List.copyOf(stores);
        this.withCeiling = withCeiling;
        this.progress = progress;
    }

    List<ScenarioOutcome> run() throws BenchStopped {
        List<ScenarioOutcome> outcomes = new ArrayList<>();
        for (Scenario scenario : plan.scenarios()) {
            outcomes.add(run(scenario));
        }
        return outcomes;
    }

    private ScenarioOutcome run(Scenario scenario) throws BenchStopped {
        List<Participant> participants = new ArrayList<>();
        for (Target store : stores) {
            boolean first = participants.isEmpty();
            Door door = scenario.isNative() && first ? Door.NATIVE : Door.REST;
            participants.add(new Participant(store, scenario, plan, door));
        }
        Optional<Ceiling> ceiling = withCeiling ? Optional.of(Ceiling.start(plan, scenario)) : Optional.empty();
        try {
            ceiling.ifPresent(c -> participants.add(new Participant(c.target(), scenario, plan, Door.CANNED)));
            return run(scenario, participants);
        } finally {
            ceiling.ifPresent(Ceiling::close);
        }
    }

    private ScenarioOutcome run(Scenario scenario, List<Participant> participants) throws BenchStopped {
        for (Participant participant : participants) {
            participant.prepare();
        }
        if (plan.fills() && !filled) {
            filled = true;
            say(scenario, "filling", participants.getFirst());
            participants.getFirst().fill();
        }
        for (Participant participant : participants) {
            say(scenario, "warm-up", participant);
            participant.warmUp();
        }
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Participant participant : participants) {
                say(scenario, "round " + round + " of " + plan.rounds(), participant);
                participant.measure();
            }
        }
        for (Participant participant : participants) {
            say(scenario, "read again", participant);
            participant.recheck();
        }
        SpanContent content = plan.content(scenario);
        return new ScenarioOutcome(
                scenario,
                plan.runners(scenario),
                content.count(),
                content.bytesEach(),
                participants.stream().map(Participant::outcome).toList());
    }

    private void say(Scenario scenario, String phase, Participant participant) {
        progress.accept(
                scenario.key() + ": " + phase + ": " + participant.target().name());
    }
}
