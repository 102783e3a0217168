package dev.lightningstore.adapter;

import dev.lightningstore.adapter.SkippedCall.Reason;
import dev.lightningstore.reward.Reward;
import java.util.List;
import java.util.Optional;

/**
 * All that one attempt has for training.
 *
 * @param transitions in the order in which the store got the calls
 * @param rows the same transitions, merged where one continues another
 * @param reward the last that the attempt was given, with all its dimensions
 * @param skipped the calls that are in no row
 */
public record Trajectory(
        String rolloutId,
        String attemptId,
        List<Transition> transitions,
        List<Row> rows,
        Optional<Reward> reward,
        List<SkippedCall> skipped) {

    public Trajectory {
        transitions = List.copyOf(transitions);
        rows = List.copyOf(rows);
        skipped = List.copyOf(skipped);
    }

    public long skipped(Reason reason) {
        return skipped.stream().filter(call -> call.reason() == reason).count();
    }

    @Override
    public String toString() {
        return rolloutId + " " + attemptId + ": " + transitions.size() + " turns in " + rows.size() + " rows, "
                + skipped.size() + " calls skipped";
    }
}
