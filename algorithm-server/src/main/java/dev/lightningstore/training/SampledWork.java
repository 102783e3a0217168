package dev.lightningstore.training;

import dev.lightningstore.algorithm.PolicyGradient;
import dev.lightningstore.algorithm.advantage.CreditRule;
import dev.lightningstore.algorithm.advantage.DynamicSampling;
import dev.lightningstore.algorithm.batch.Admission;
import dev.lightningstore.algorithm.batch.Admission.Quarantined;
import dev.lightningstore.algorithm.batch.Episode;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.job.UsedRollout.Use;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.training.Rollouts.Read;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Training on what agents do: tasks are worked on in groups, by runners that know nothing of this, and each group is compared
 * with itself.
 */
final class SampledWork implements Work {
    /** Rounds of a step in which groups that say nothing are sampled anew. */
    private static final int MOST_ROUNDS = 4;

    private static final int MOST_DIMENSIONS = 20;

    private final TrainingSpec spec;
    private final PolicyGradient algorithm;
    private final TaskOrder tasks;
    private final Rollouts rollouts;
    private final Learner learner;
    private final int steps;
    private final Phases phases;
    private final TreeMap<Long, List<String>> ahead = new TreeMap<>();

    SampledWork(
            TrainingSpec spec,
            PolicyGradient algorithm,
            TaskOrder tasks,
            Rollouts rollouts,
            Learner learner,
            int steps,
            Phases phases) {
        this.spec = spec;
        this.algorithm = algorithm;
        this.tasks = tasks;
        this.rollouts = rollouts;
        this.learner = learner;
        this.steps = steps;
        this.phases = phases;
    }

    /** Steps until each task was worked on as often as the epochs say. */
    static int stepsOf(TrainingSpec spec, TaskOrder tasks) {
        long visits = (long) spec.algorithm().schedule().epochs() * tasks.trainingTasks();
        return (int) Math.clamp(Math.ceilDiv(visits, spec.tasksPerStep()), 1, Integer.MAX_VALUE);
    }

    static boolean turnRewards(PolicyGradient algorithm) {
        return algorithm.advantages().credit() == CreditRule.TURN_REWARDS;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public Worked step(long number, Published published) throws InterruptedException, IOException {
        List<Read> read = phases.time("work_sample", () -> sample(number, published));
        List<Episode> episodes = read.stream().map(Read::episode).toList();
        PolicyGradient.Outcome outcome = phases.time("work_train", () -> train(episodes, number, published));
        Map<String, Double> figures = new HashMap<>(outcome.figures().asMap());
        outcome.admitted().refused().forEach((reason, count) -> figures.put("refused_" + wire(reason), (double) count));
        figures.put("staleness", staleness(outcome.admitted().episodes(), published));
        figures.putAll(dimensions(read, outcome.admitted().episodes()));
        return new Worked(figures, used(episodes, outcome));
    }

    /** This step's rollouts, while those of the next ones are under way as far as they may be behind. */
    private List<Read> sample(long number, Published published) throws InterruptedException {
        for (long next = number; next <= Math.min(steps, number + spec.staleness()); next++) {
            if (!ahead.containsKey(next)) {
                ahead.put(next, enqueue(next, 0, spec.tasksPerStep(), published));
            }
        }
        List<Read> read = new ArrayList<>(finished(due(number), name(number, 0), published));
        for (int round = 1; round < MOST_ROUNDS; round++) {
            int flat = groupsToResample(read, published);
            if (flat == 0) {
                break;
            }
            read.addAll(finished(enqueue(number, round, flat, published), name(number, round), published));
        }
        return read;
    }

    @Override
    public void again(long number, List<UsedRollout> used, Published published) throws InterruptedException {
        List<Rollout> ended =
                rollouts.get(used.stream().map(UsedRollout::rolloutId).toList());
        train(rollouts.read(ended).stream().map(Read::episode).toList(), number, published);
    }

    @Override
    public Map<String, Double> validate(String name, Published published) throws InterruptedException {
        if (tasks.heldOut().isEmpty()) {
            return Map.of();
        }
        List<String> ids = rollouts.enqueue(
                tasks.heldOut(), 1, RolloutMode.VAL, published.newest().resourcesId(), name);
        List<Read> read = rollouts.finished(ids, name, published.newest().resourcesId(), "validating");
        double[] rewards = read.stream()
                .map(Read::episode)
                .filter(episode -> episode.failure() == null)
                .mapToDouble(Episode::reward)
                .toArray();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("val_rollouts", (double) rewards.length);
        double sum = 0;
        int passed = 0;
        for (double reward : rewards) {
            sum += reward;
            passed += reward >= algorithm.passReward() ? 1 : 0;
        }
        figures.put("val_reward", rewards.length == 0 ? 0 : sum / rewards.length);
        figures.put("val_pass_rate", rewards.length == 0 ? 0 : passed / (double) rewards.length);
        return figures;
    }

    private PolicyGradient.Outcome train(List<Episode> episodes, long number, Published published) {
        learner.begin(number);
        PolicyGradient.Outcome outcome =
                algorithm.step(learner.policy(), learner.reference(), episodes, published.hashes(), number);
        learner.end();
        return outcome;
    }

    /** @param round 0 for a step's own tasks; later ones take others, which no other step takes in that place */
    private List<String> enqueue(long number, int round, int groups, Published published) throws InterruptedException {
        long from = (number - 1 + (long) round * steps) * spec.tasksPerStep();
        List<JobTask> chosen = tasks.at(from, groups);
        return rollouts.enqueue(
                chosen, spec.groupSize(), RolloutMode.TRAIN, published.newest().resourcesId(), name(number, round));
    }

    private List<String> due(long number) {
        return Objects.requireNonNull(ahead.remove(number), "queued above");
    }

    private static String name(long number, int round) {
        return round == 0 ? "step " + number : "step " + number + " round " + round;
    }

    private List<Read> finished(List<String> ids, String name, Published published) throws InterruptedException {
        return rollouts.finished(ids, name, published.newest().resourcesId(), "sampling");
    }

    private int groupsToResample(List<Read> read, Published published) {
        if (algorithm.sampling() != DynamicSampling.RESAMPLE) {
            return 0;
        }
        List<Episode> admitted = algorithm
                .admission()
                .expecting(published.hashes())
                .admit(read.stream().map(Read::episode).toList())
                .episodes();
        long useful = algorithm
                .sampling()
                .decide(
                        admitted.stream().map(Episode::group).toList(),
                        admitted.stream().mapToDouble(Episode::reward).toArray())
                .stream()
                .filter(group -> group.action() == DynamicSampling.Action.KEEP)
                .count();
        return (int) Math.max(0, spec.tasksPerStep() - useful);
    }

    private static double staleness(List<Episode> episodes, Published published) {
        return episodes.stream()
                .flatMap(episode -> episode.rows().stream())
                .map(TrainingRow::policyHash)
                .mapToInt(published::age)
                .average()
                .orElse(0);
    }

    private static List<UsedRollout> used(List<Episode> episodes, PolicyGradient.Outcome outcome) {
        Map<String, Quarantined> quarantined =
                outcome.admitted().quarantined().stream().collect(Collectors.toMap(Quarantined::rollout, each -> each));
        Set<String> dropped = outcome.groups().stream()
                .filter(group -> group.action() != DynamicSampling.Action.KEEP)
                .map(DynamicSampling.Decision::group)
                .collect(Collectors.toCollection(HashSet::new));
        Set<String> admitted =
                outcome.admitted().episodes().stream().map(Episode::rollout).collect(Collectors.toSet());
        List<UsedRollout> used = new ArrayList<>();
        for (Episode episode : episodes) {
            Quarantined suspicious = quarantined.get(episode.rollout());
            Double reward = Double.isFinite(episode.reward()) ? episode.reward() : null;
            if (suspicious != null) {
                used.add(new UsedRollout(episode.rollout(), Use.QUARANTINED, wire(suspicious.reason()), reward));
            } else if (!admitted.contains(episode.rollout())) {
                String reason = episode.failure() == null
                        ? "refused"
                        : episode.failure().wire();
                used.add(new UsedRollout(episode.rollout(), Use.DROPPED, reason, reward));
            } else if (dropped.contains(episode.group())) {
                used.add(new UsedRollout(episode.rollout(), Use.DROPPED, "its group agrees", reward));
            } else {
                used.add(new UsedRollout(episode.rollout(), Use.TRAINED, null, reward));
            }
        }
        return used;
    }

    private static String wire(Admission.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    /** Of what was trained on, as the mean reward is; the measure that is watched comes first. */
    private Map<String, Double> dimensions(List<Read> read, List<Episode> admitted) {
        Set<String> rollouts = admitted.stream().map(Episode::rollout).collect(Collectors.toSet());
        Map<String, Double> means = Rollouts.dimensions(read.stream()
                .filter(each -> rollouts.contains(each.episode().rollout()))
                .toList());
        String watched = spec.algorithm().check().dimension();
        Map<String, Double> figures = new LinkedHashMap<>();
        means.keySet().stream()
                .sorted(Comparator.comparing((String name) -> !name.equals(watched))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST_DIMENSIONS)
                .forEach(name -> figures.put(figure(name), means.getOrDefault(name, 0.0)));
        return figures;
    }

    /** As a figure may be called, whatever an agent calls its reward. */
    static String figure(String dimension) {
        String name = "reward_of_" + dimension.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        return name.substring(0, Math.min(name.length(), JobStep.MAX_FIGURE_NAME));
    }
}
