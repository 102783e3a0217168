package dev.lightningstore.algorithm.batch;

import dev.lightningstore.algorithm.batch.Episode.RewardSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which episodes may be trained on. It refuses by the batch and says what it refused, so that nothing is lost in silence.
 *
 * @param agents whose rows are trained on; empty for all. Rows of others stay in their episode, and nothing is asked of them
 * @param policies hashes of the weights that rows may come from; empty takes rows from any
 * @param lowest rewards below this are suspicious
 * @param highest and so are rewards above this
 * @param verifierOnly whether a reward that the agent wrote itself is suspicious
 * @param mostCalls calls of an episode behind this one are not trained on
 */
public record Admission(
        Set<String> agents, Set<String> policies, double lowest, double highest, boolean verifierOnly, int mostCalls) {
    public Admission {
        agents = Set.copyOf(agents);
        policies = Set.copyOf(policies);
        if (!(lowest <= highest)) {
            throw new IllegalArgumentException("reward_lowest: " + lowest + " is above reward_highest, " + highest);
        }
        if (mostCalls < 1) {
            throw new IllegalArgumentException("max_trajectory_length: " + mostCalls + " leaves nothing to train on");
        }
    }

    /** The same, for a batch that these weights have sampled. */
    public Admission expecting(Set<String> hashes) {
        return new Admission(agents, hashes, lowest, highest, verifierOnly, mostCalls);
    }

    /** Why something was refused. */
    public enum Reason {
        /** The rollout failed for a reason that is not the policy's: its reward would be noise. */
        FAILED,
        /** It has no tokens that the policy sampled, or none of the agents that are trained. */
        EMPTY,
        /** Other weights sampled it than were expected. */
        OTHER_POLICY,
        /** Its reward is no number, or out of bounds. */
        REWARD_OUT_OF_BOUNDS,
        /** The agent gave itself the reward. */
        REWARD_BY_AGENT,
        /** A call beyond the length that a trajectory may have. */
        TOO_MANY_CALLS
    }

    /**
     * One rollout that was set aside for its reward, for people to look at.
     *
     * @param reward as it was found
     */
    public record Quarantined(String rollout, Reason reason, double reward) {}

    /**
     * What may be trained on, and what may not.
     *
     * @param refused how many rows, or calls for {@code TOO_MANY_CALLS}, or rollouts without rows, for each reason
     */
    public record Admitted(List<Episode> episodes, Map<Reason, Integer> refused, List<Quarantined> quarantined) {
        public int refused(Reason reason) {
            return refused.getOrDefault(reason, 0);
        }
    }

    /** Whether a row is trained on, if its episode is admitted. */
    public boolean trains(TrainingRow row) {
        return (agents.isEmpty() || agents.contains(row.agent()))
                && !row.calls().isEmpty();
    }

    public Admitted admit(List<Episode> episodes) {
        List<Episode> admitted = new ArrayList<>();
        Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
        List<Quarantined> quarantined = new ArrayList<>();
        for (Episode episode : episodes) {
            Reason reason = reasonAgainst(episode);
            if (reason == null) {
                admitted.add(shortened(episode, refused));
                continue;
            }
            refused.merge(reason, Math.max(1, episode.rows().size()), Integer::sum);
            if (reason == Reason.REWARD_OUT_OF_BOUNDS || reason == Reason.REWARD_BY_AGENT) {
                quarantined.add(new Quarantined(episode.rollout(), reason, episode.reward()));
            }
        }
        return new Admitted(List.copyOf(admitted), refused, List.copyOf(quarantined));
    }

    /** An episode with one foreign row is refused whole: its outcome is not that of the expected policy. */
    private @Nullable Reason reasonAgainst(Episode episode) {
        if (episode.failure() != null) {
            return Reason.FAILED;
        }
        if (episode.rows().stream().noneMatch(this::trains)) {
            return Reason.EMPTY;
        }
        if (episode.rows().stream().anyMatch(this::foreign)) {
            return Reason.OTHER_POLICY;
        }
        double reward = episode.reward();
        if (!Double.isFinite(reward) || reward < lowest || reward > highest) {
            return Reason.REWARD_OUT_OF_BOUNDS;
        }
        return verifierOnly && episode.rewardBy() == RewardSource.AGENT ? Reason.REWARD_BY_AGENT : null;
    }

    private boolean foreign(TrainingRow row) {
        return trains(row) && !policies.isEmpty() && !policies.contains(row.policyHash());
    }

    private Episode shortened(Episode episode, Map<Reason, Integer> refused) {
        int over = episode.calls() - mostCalls;
        if (over <= 0) {
            return episode;
        }
        refused.merge(Reason.TOO_MANY_CALLS, over, Integer::sum);
        List<TrainingRow> kept = new ArrayList<>();
        int left = mostCalls;
        for (TrainingRow row : episode.rows()) {
            if (left > 0) {
                kept.add(row.firstCalls(left));
                left -= row.calls().size();
            }
        }
        return episode.withRows(kept);
    }
}
