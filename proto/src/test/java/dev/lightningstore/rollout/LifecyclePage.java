package dev.lightningstore.rollout;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws the page on the lifecycle from the table itself. */
final class LifecyclePage {
    private final StringBuilder page = new StringBuilder();

    static String draw() {
        LifecyclePage page = new LifecyclePage();
        page.line("# The life of an attempt and of its rollout");
        page.line("");
        page.line("Drawn from `dev.lightningstore.rollout.Lifecycle` by `LifecyclePageTest`; do not edit by hand.");
        page.line("Renew it with `./mvnw -pl proto test -Dtest=LifecyclePageTest -Dgolden.update=true`.");
        page.line("");
        page.line(
                "A rollout is one task; an attempt is one try at it. Things happen to attempts. The rollout follows its");
        page.line("latest attempt, until it is itself final. What is not in the table changes nothing.");
        page.diagram();
        page.steps();
        page.effects();
        page.line("");
        page.line("## States of a rollout");
        page.line("");
        page.line("| state | waits in the queue | final |");
        page.line("|---|---|---|");
        for (RolloutStatus status : RolloutStatus.values()) {
            page.line("| `" + status.wire() + "` | " + mark(status.queued()) + " | " + mark(status.terminal()) + " |");
        }
        page.line("");
        page.line(
                "A rollout starts as `queuing`, is `preparing` from its claim, and `running` from the first sign of life.");
        page.line("An update of a rollout may set any state outright, also out of a final one.");
        return page.page.toString();
    }

    private void diagram() {
        line("");
        line("```mermaid");
        line("stateDiagram-v2");
        line("    [*] --> preparing");
        for (AttemptStatus from : AttemptStatus.values()) {
            for (AttemptStatus to : AttemptStatus.values()) {
                String events = Lifecycle.steps().stream()
                        .filter(step -> step.from().contains(from) && step.to() == to)
                        .map(step -> name(step.event()))
                        .collect(Collectors.joining(", "));
                if (!events.isEmpty()) {
                    line("    " + from.wire() + " --> " + to.wire() + " : " + events);
                }
            }
        }
        for (AttemptStatus status : AttemptStatus.values()) {
            if (status.terminal()) {
                line("    " + status.wire() + " --> [*]");
            }
        }
        line("```");
    }

    private void steps() {
        line("");
        line("## Steps of an attempt");
        line("");
        line("| event | from | to | its rollout |");
        line("|---|---|---|---|");
        for (Lifecycle.Step step : Lifecycle.steps()) {
            line("| " + name(step.event()) + " | " + wires(step.from()) + " | `"
                    + step.to().wire() + "` | " + name(step.effect()) + " |");
        }
        line("");
        line("No event leads out of "
                + wires(Arrays.stream(AttemptStatus.values())
                        .filter(AttemptStatus::terminal)
                        .toList())
                + ".");
    }

    private void effects() {
        line("");
        line("## What a step means for the rollout");
        line("");
        line("| effect | meaning |");
        line("|---|---|");
        for (Lifecycle.Effect effect : Lifecycle.Effect.values()) {
            line("| " + name(effect) + " | " + meaning(effect) + " |");
        }
    }

    private static String meaning(Lifecycle.Effect effect) {
        return switch (effect) {
            case RUN -> "it becomes `running`, also out of the queue";
            case SUCCEED -> "it becomes `succeeded`";
            case RETRY_OR_FAIL ->
                "it becomes `requeuing` if its `retry_condition` names the attempt's new state and fewer than"
                        + " `max_attempts` attempts were counted; otherwise `failed`";
            case REOFFER_OR_FAIL ->
                "as retry or fail, but where that says `failed` the attempt is not counted and the rollout is"
                        + " `requeuing`, up to " + Lifecycle.MAX_REOFFERS + " times";
            case REQUEUE -> "it becomes `requeuing`; the attempt is not counted";
            case CANCEL -> "it becomes `cancelled`";
        };
    }

    private static String wires(List<AttemptStatus> states) {
        return states.stream().map(status -> "`" + status.wire() + "`").collect(Collectors.joining(", "));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String mark(boolean yes) {
        return yes ? "yes" : "";
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
