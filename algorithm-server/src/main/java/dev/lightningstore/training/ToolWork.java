package dev.lightningstore.training;

import dev.lightningstore.algorithm.ToolLearning;
import dev.lightningstore.algorithm.advantage.Sample;
import dev.lightningstore.algorithm.tool.ToolEpisode;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.job.UsedRollout.Use;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.toolpolicy.ToolAction;
import dev.lightningstore.toolpolicy.ToolPolicy;
import dev.lightningstore.toolpolicy.ToolState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Training on which tools agents use: a step runs the agent on a batch of tasks with the policy as it is, and learns from
 * what it did. The first step may learn from rollouts that are in the store already.
 */
final class ToolWork implements Work {
    private static final int MOST_ACTIONS = 20;

    private final TrainingSpec spec;
    private final ToolLearning algorithm;
    private final TaskOrder tasks;
    private final Rollouts rollouts;
    private final ToolLearner learner;
    private final int steps;

    /** What an attempt was, and why there is nothing to learn where there is not. */
    private record Read(String rolloutId, Optional<ToolEpisode> episode, String reason) {}

    ToolWork(
            TrainingSpec spec,
            ToolLearning algorithm,
            TaskOrder tasks,
            Rollouts rollouts,
            ToolLearner learner,
            int steps) {
        this.spec = spec;
        this.algorithm = algorithm;
        this.tasks = tasks;
        this.rollouts = rollouts;
        this.learner = learner;
        this.steps = steps;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public Worked step(long number, Published published) throws InterruptedException {
        List<Rollout> ended =
                number == 1 && algorithm.traces() > 0 ? rollouts.newest(algorithm.traces()) : run(number, published);
        List<Read> read = read(ended);
        List<UsedRollout> used = new ArrayList<>();
        for (Read each : read) {
            used.add(each.episode()
                    .map(episode -> new UsedRollout(each.rolloutId(), Use.TRAINED, null, episode.reward()))
                    .orElseGet(() -> new UsedRollout(each.rolloutId(), Use.DROPPED, each.reason(), null)));
        }
        return new Worked(learn(read), used);
    }

    private List<Rollout> run(long number, Published published) throws InterruptedException {
        int batch = spec.algorithm().schedule().batchSize();
        List<String> ids = rollouts.enqueue(
                tasks.at((number - 1) * batch, batch),
                1,
                RolloutMode.TRAIN,
                published.newest().resourcesId(),
                "step " + number);
        return rollouts.await(ids, "running the agent");
    }

    @Override
    public void again(long number, List<UsedRollout> used, Published published) throws InterruptedException {
        learn(read(rollouts.get(used.stream().map(UsedRollout::rolloutId).toList())));
    }

    @Override
    public Map<String, Double> validate(String name, Published published) throws InterruptedException {
        if (tasks.heldOut().isEmpty()) {
            return Map.of();
        }
        List<String> ids = rollouts.enqueue(
                tasks.heldOut(), 1, RolloutMode.VAL, published.newest().resourcesId(), name);
        double[] rewards = rewards(episodes(read(rollouts.await(ids, "validating"))));
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("val_rollouts", (double) rewards.length);
        figures.put("val_reward", rewards.length == 0 ? 0 : Sample.of(rewards).mean());
        figures.put("val_pass_rate", passRate(rewards));
        return figures;
    }

    private List<Read> read(List<Rollout> ended) throws InterruptedException {
        List<Read> read = new ArrayList<>();
        for (Rollout rollout : ended) {
            read.add(read(rollout));
        }
        return read;
    }

    /** Who breaks down by its own doing has earned 0, unless it was its model that could not be reached. */
    private Read read(Rollout rollout) throws InterruptedException {
        FailureKind failure = failure(rollout);
        boolean ownDoing = failure == FailureKind.AGENT || failure == FailureKind.POLICY;
        if (failure != null && !ownDoing) {
            return new Read(rollout.rolloutId(), Optional.empty(), failure.wire());
        }
        List<StoredSpan> spans = rollouts.spans(rollout.rolloutId());
        if (ownDoing && spans.stream().anyMatch(Rollouts::failedByInfrastructure)) {
            return new Read(rollout.rolloutId(), Optional.empty(), FailureKind.INFRA.wire());
        }
        return new Read(
                rollout.rolloutId(),
                ToolEpisode.of(spans, ToolState.ofInput(rollout.input()), ownDoing),
                "it has no reward");
    }

    private static @Nullable FailureKind failure(Rollout rollout) {
        return switch (rollout.status()) {
            case SUCCEEDED -> null;
            case CANCELLED -> FailureKind.CANCELLED;
            case QUEUING, REQUEUING, PREPARING, RUNNING, FAILED ->
                rollout.failure() == null
                        ? FailureKind.INFRA
                        : rollout.failure().kind();
        };
    }

    private static List<ToolEpisode> episodes(List<Read> read) {
        return read.stream().flatMap(each -> each.episode().stream()).toList();
    }

    /** Learns, if there is anything; without a policy yet, nothing to learn from is the end. */
    private Map<String, Double> learn(List<Read> read) {
        List<ToolEpisode> episodes = episodes(read);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("rollouts", (double) read.size());
        figures.put("episodes", (double) episodes.size());
        if (episodes.isEmpty() && learner.policy() != null) {
            return figures;
        }
        ToolPolicy learned = learner.learn(episodes);
        double[] rewards = rewards(episodes);
        Sample sample = Sample.of(rewards);
        figures.put("reward_mean", sample.mean());
        figures.put("reward_std", sample.deviation());
        figures.put("pass_rate", passRate(rewards));
        figures.put("entropy", Objects.requireNonNullElse(learned.training().get("entropy"), Double.NaN));
        figures.put(
                "tools_mean",
                episodes.stream()
                        .mapToInt(episode -> episode.steps().size() - 1)
                        .average()
                        .orElse(0));
        learned.actions().stream().limit(MOST_ACTIONS).forEach(action -> {
            figures.put("frequency_of_" + name(action), action.frequency());
            figures.put("advantage_of_" + name(action), action.averageAdvantage());
        });
        return figures;
    }

    private static double[] rewards(List<ToolEpisode> episodes) {
        return episodes.stream().mapToDouble(ToolEpisode::reward).toArray();
    }

    private double passRate(double[] rewards) {
        int passed = 0;
        for (double reward : rewards) {
            passed += reward >= algorithm.passReward() ? 1 : 0;
        }
        return rewards.length == 0 ? 0 : passed / (double) rewards.length;
    }

    /** As a figure may be called. */
    private static String name(ToolAction action) {
        String name = action.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        return name.substring(0, Math.min(80, name.length()));
    }
}
