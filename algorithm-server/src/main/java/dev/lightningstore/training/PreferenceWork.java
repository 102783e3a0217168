package dev.lightningstore.training;

import dev.lightningstore.algorithm.DirectPreference;
import dev.lightningstore.algorithm.DirectPreference.Pair;
import dev.lightningstore.algorithm.DirectPreference.Preference;
import dev.lightningstore.algorithm.ScoringPolicy;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.UsedRollout;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Training on what is better said than what. The reference is asked about each task once. */
final class PreferenceWork implements Work {
    private final TrainingSpec spec;
    private final DirectPreference algorithm;
    private final TaskOrder tasks;
    private final Examples examples;
    private final Learner learner;
    private final ScoringPolicy reference;
    private final int steps;
    private final Map<JobTask, Pair> referred = new IdentityHashMap<>();

    PreferenceWork(
            TrainingSpec spec,
            DirectPreference algorithm,
            TaskOrder tasks,
            Examples examples,
            Learner learner,
            int steps) {
        this.spec = spec;
        this.algorithm = algorithm;
        this.tasks = tasks;
        this.examples = examples;
        this.learner = learner;
        this.reference = Objects.requireNonNull(learner.reference(), "a learner by preferences has a reference");
        this.steps = steps;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public Worked step(long number, Published published) {
        int batch = spec.algorithm().schedule().batchSize();
        List<Pair> pairs = referred(tasks.at((number - 1) * batch, batch), "step " + number + ", task ");
        learner.begin(number);
        DirectPreference.Outcome outcome = algorithm.step(learner.policy(), pairs, number);
        learner.end();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("loss", outcome.loss());
        figures.put("accuracy", outcome.accuracy());
        figures.put("margin", outcome.margin());
        figures.put("updates", (double) outcome.updates());
        figures.put("gradient_norm", outcome.gradientNorm());
        return new Worked(figures, List.of());
    }

    @Override
    public void again(long number, List<UsedRollout> used, Published published) {
        step(number, published);
    }

    /** In how many of the held-out pairs the chosen answer gained on the rejected one. */
    @Override
    public Map<String, Double> validate(String name, Published published) {
        if (tasks.heldOut().isEmpty()) {
            return Map.of();
        }
        List<Pair> before = referred(tasks.heldOut(), "held-out task ");
        List<Pair> now = algorithm.referred(
                learner.policy(),
                before.stream()
                        .map(pair -> new Preference(pair.chosen(), pair.rejected()))
                        .toList());
        int right = 0;
        for (int i = 0; i < now.size(); i++) {
            double gained = now.get(i).chosenReference()
                    - before.get(i).chosenReference()
                    - (now.get(i).rejectedReference() - before.get(i).rejectedReference());
            right += gained > 0 ? 1 : 0;
        }
        return Map.of("val_reward", right / (double) now.size());
    }

    private List<Pair> referred(List<JobTask> chosen, String name) {
        List<JobTask> unknown = new ArrayList<>();
        List<Preference> preferences = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            if (!referred.containsKey(chosen.get(i))) {
                unknown.add(chosen.get(i));
                preferences.add(examples.preference(chosen.get(i), name + (i + 1)));
            }
        }
        List<Pair> pairs = algorithm.referred(reference, preferences);
        for (int i = 0; i < unknown.size(); i++) {
            referred.put(unknown.get(i), pairs.get(i));
        }
        return chosen.stream()
                .map(task -> Objects.requireNonNull(referred.get(task), "just asked"))
                .toList();
    }
}
