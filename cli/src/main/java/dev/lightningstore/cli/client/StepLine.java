package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job in one line: how far it is, and what its last step was like. */
final class StepLine {
    private static final int BAR = 20;
    private static final List<String> FIGURES = List.of("reward_mean", "val_reward", "pass_rate", "loss", "kl");

    private @Nullable CommittedStep first;

    /** A step that was committed, such as {@code step 12/200 [##------] reward_mean 0.53  loss 0.021  9.1 s}. */
    String of(Job job, CommittedStep step) {
        first = first == null ? step : first;
        StringBuilder line = new StringBuilder(position(job, step.step()));
        for (String name : FIGURES) {
            Double value = step.figures().get(name);
            if (value != null) {
                line.append("  ").append(name).append(' ').append(Numbers.brief(value));
            }
        }
        Double seconds = step.figures().get("seconds");
        if (seconds != null) {
            line.append("  ").append(Numbers.brief(seconds)).append(" s");
        }
        String left = left(job, step);
        return left == null ? line.toString() : line + "  " + left + " left";
    }

    /** At the speed since we began to look. */
    private @Nullable String left(Job job, CommittedStep step) {
        long steps = JobView.steps(job);
        if (first == null || steps <= step.step() || step.step() == first.step()) {
            return null;
        }
        Duration one = Duration.between(first.time(), step.time()).dividedBy(step.step() - first.step());
        return Times.of(Duration.ofSeconds(one.multipliedBy(steps - step.step()).toSeconds()));
    }

    static String state(Job job) {
        String who = job.workerId() == null ? "" : " by " + job.workerId();
        return switch (job.state()) {
            case QUEUED -> "queued: waits for an algorithm server";
            case RUNNING -> "running" + who + (job.step() == 0 ? "" : ", behind step " + job.step());
            case SUCCEEDED, FAILED, STOPPED ->
                job.state().wire() + " after step " + job.step() + (job.message() == null ? "" : ": " + job.message());
        };
    }

    /** What it is doing just now, as far as its worker says. */
    static String progress(Job job) {
        String doing = job.stopping() ? "stopping" : job.state().wire();
        if (job.progress() != null) {
            JsonNode progress = Tree.parse(job.progress().utf8());
            String phase = progress.path("phase").asText();
            long of = progress.path("of").asLong();
            doing = phase.isEmpty() ? doing : phase;
            doing += of == 0 ? "" : " " + progress.path("done").asLong() + "/" + of;
        }
        return position(job, job.step()) + "  " + doing;
    }

    private static String position(Job job, long step) {
        long steps = JobView.steps(job);
        if (steps == 0) {
            return "step " + step;
        }
        int full = (int) (Math.min(step, steps) * BAR / steps);
        return "step " + step + "/" + steps + " [" + "#".repeat(full) + "-".repeat(BAR - full) + "]";
    }
}
