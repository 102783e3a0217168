package dev.lightningstore.training;

import dev.lightningstore.algorithm.ScoringPolicy.Beliefs;
import dev.lightningstore.algorithm.SupervisedFineTuning;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.UsedRollout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Training on what others said well. Nothing is sampled. */
final class SupervisedWork implements Work {
    private final TrainingSpec spec;
    private final SupervisedFineTuning algorithm;
    private final TaskOrder tasks;
    private final Examples examples;
    private final Learner learner;
    private final int steps;
    private final List<TrainingRow> heldOut;

    SupervisedWork(
            TrainingSpec spec,
            SupervisedFineTuning algorithm,
            TaskOrder tasks,
            Examples examples,
            Learner learner,
            int steps) {
        this.spec = spec;
        this.algorithm = algorithm;
        this.tasks = tasks;
        this.examples = examples;
        this.learner = learner;
        this.steps = steps;
        this.heldOut = rows(tasks.heldOut(), "held-out task ");
    }

    /** Steps until each task was seen as often as the epochs say. */
    static int stepsOf(TrainingSpec spec, TaskOrder tasks) {
        long visits = (long) spec.algorithm().schedule().epochs() * tasks.trainingTasks();
        int batch = spec.algorithm().schedule().batchSize();
        return (int) Math.clamp(Math.ceilDiv(visits, batch), 1, Integer.MAX_VALUE);
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public Worked step(long number, Published published) {
        int batch = spec.algorithm().schedule().batchSize();
        List<JobTask> chosen = tasks.at((number - 1) * batch, batch);
        learner.begin(number);
        SupervisedFineTuning.Outcome outcome =
                algorithm.step(learner.policy(), rows(chosen, "step " + number + ", task "), number);
        learner.end();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("loss", outcome.loss());
        figures.put("tokens", (double) outcome.tokens());
        figures.put("updates", (double) outcome.updates());
        figures.put("gradient_norm", outcome.gradientNorm());
        figures.put("padding", outcome.padding());
        return new Worked(figures, List.of());
    }

    @Override
    public void again(long number, List<UsedRollout> used, Published published) {
        step(number, published);
    }

    @Override
    public Map<String, Double> validate(String name, Published published) {
        if (heldOut.isEmpty()) {
            return Map.of();
        }
        Beliefs[] said = algorithm.updates().score(learner.policy(), heldOut);
        double sum = 0;
        long tokens = 0;
        for (int row = 0; row < said.length; row++) {
            boolean[] sampled = heldOut.get(row).sampled();
            for (int t = 0; t < sampled.length; t++) {
                if (sampled[t]) {
                    sum += said[row].logprobs()[t];
                    tokens++;
                }
            }
        }
        // The better the higher, as with rewards.
        return Map.of("val_reward", sum / tokens, "val_loss", -sum / tokens);
    }

    private List<TrainingRow> rows(List<JobTask> chosen, String name) {
        List<TrainingRow> rows = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            rows.add(examples.row(chosen.get(i), name + (i + 1)));
        }
        return rows;
    }
}
