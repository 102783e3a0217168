package dev.lightningstore.algorithm.batch;

import dev.lightningstore.adapter.Trajectory;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.FailureKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rollout as training sees it.
 *
 * @param group rollouts of the same task, which are compared with each other
 * @param failure why there is no outcome to learn from; null where there is one. A rollout that failed by its own doing
 *     (kind {@code agent} or {@code policy}) has a reward and no failure here
 * @param outcome what the rollout as a whole earned; beside it calls may have rewards of their own
 * @param rewardBy who gave the reward
 * @param rows in the order in which they were sampled
 */
public record Episode(
        String rollout,
        String group,
        @Nullable FailureKind failure,
        double outcome,
        RewardSource rewardBy,
        List<TrainingRow> rows) {

    /** Who may give rewards: where a project takes them from verifiers only, an agent's praise of itself is suspicious. */
    public enum RewardSource {
        AGENT,
        VERIFIER
    }

    public Episode {
        rows = List.copyOf(rows);
    }

    public static Episode of(String rollout, String group, double outcome, List<TrainingRow> rows) {
        return new Episode(rollout, group, null, outcome, RewardSource.VERIFIER, rows);
    }

    /**
     * What an attempt's spans say. Without a reward there is nothing to learn: that is a failure of who should have given one.
     *
     * @param failure of the rollout; null for none
     * @param mergeTurns whether turns that go on from each other are one row
     * @param turnRewards whether each call keeps the reward that was matched to it, and nothing is earned beside them; if
     *     not, the last reward is the outcome of the whole
     */
    public static Episode of(
            Trajectory trajectory,
            String group,
            @Nullable FailureKind failure,
            RewardSource rewardBy,
            boolean mergeTurns,
            boolean turnRewards) {
        List<TrainingRow> rows = mergeTurns
                ? trajectory.rows().stream()
                        .map(row -> TrainingRow.of(row, turnRewards))
                        .toList()
                : trajectory.transitions().stream()
                        .map(turn -> TrainingRow.of(turn, turnRewards))
                        .toList();
        boolean unrewarded = failure == null && trajectory.reward().isEmpty();
        return new Episode(
                trajectory.rolloutId(),
                group,
                unrewarded ? FailureKind.VERIFIER : failure,
                turnRewards ? 0 : trajectory.reward().map(Reward::value).orElse(0.0),
                rewardBy,
                rows);
    }

    /** The outcome and all that calls earned for themselves. */
    public double reward() {
        double reward = outcome;
        for (TrainingRow row : rows) {
            for (Call call : row.calls()) {
                reward += call.reward();
            }
        }
        return reward;
    }

    public int calls() {
        return rows.stream().mapToInt(row -> row.calls().size()).sum();
    }

    public int sampledTokens() {
        return rows.stream().mapToInt(TrainingRow::sampledTokens).sum();
    }

    /** With fewer calls. What the others earned becomes part of the outcome: it was earned all the same. */
    Episode withRows(List<TrainingRow> kept) {
        Episode without = new Episode(rollout, group, failure, outcome, rewardBy, kept);
        double lost = reward() - without.reward();
        return new Episode(rollout, group, failure, outcome + lost, rewardBy, kept);
    }
}
