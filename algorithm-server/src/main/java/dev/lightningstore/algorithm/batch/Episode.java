package dev.lightningstore.algorithm.batch;

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
