package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.ScoringPolicy.Beliefs;
import dev.lightningstore.algorithm.batch.BatchPlan;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.algorithm.loss.PreferenceLoss;
import dev.lightningstore.algorithm.loss.RowLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Direct preference optimisation: of two answers to one prompt the chosen one becomes likelier than the rejected one, beyond
 * what a reference thinks. The reference is asked once, before the first step.
 *
 * @param beta how dear it is to leave the reference
 */
public record DirectPreference(double beta, Updates updates) implements Algorithm {
    public DirectPreference {
        if (!(beta > 0)) {
            throw new IllegalArgumentException("dpo_beta: " + beta + " must be above 0");
        }
    }

    /** Two answers to one prompt. */
    public record Preference(TrainingRow chosen, TrainingRow rejected) {}

    /** The same, with the log likelihoods that the reference gives them. */
    public record Pair(TrainingRow chosen, TrainingRow rejected, double chosenReference, double rejectedReference) {}

    /**
     * What a step was.
     *
     * @param accuracy the part of pairs of which the policy preferred the chosen one, as it was when it met them
     * @param margin by how much, in the mean, in units of the implied reward
     */
    public record Outcome(double loss, double accuracy, double margin, int updates, double gradientNorm) {}

    /** Asks the reference, whose answers are kept with the pairs. */
    public List<Pair> referred(ScoringPolicy reference, List<Preference> preferences) {
        List<TrainingRow> chosen = preferences.stream().map(Preference::chosen).toList();
        List<TrainingRow> rejected =
                preferences.stream().map(Preference::rejected).toList();
        Beliefs[] ofChosen = updates.score(reference, chosen);
        Beliefs[] ofRejected = updates.score(reference, rejected);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < preferences.size(); i++) {
            pairs.add(new Pair(
                    chosen.get(i),
                    rejected.get(i),
                    likelihood(chosen.get(i), ofChosen[i]),
                    likelihood(rejected.get(i), ofRejected[i])));
        }
        return pairs;
    }

    /**
     * One step.
     *
     * @param number of the step, which decides the order of pairs
     */
    public Outcome step(TrainablePolicy policy, List<Pair> pairs, long number) {
        // Both rows of a pair go through the network together.
        List<List<int[]>> tokens = pairs.stream()
                .map(pair -> List.of(pair.chosen().tokens(), pair.rejected().tokens()))
                .toList();
        double loss = 0;
        double margin = 0;
        double norms = 0;
        int right = 0;
        int seen = 0;
        int steps = 0;
        for (int pass = 0; pass < updates.passes() && !pairs.isEmpty(); pass++) {
            for (BatchPlan.Update update : updates.plan(tokens, number, pass).updates()) {
                double weight = 1.0 / update.rows().length;
                for (BatchPlan.MicroBatch micro : update.microBatches()) {
                    List<Pair> members =
                            Arrays.stream(micro.rows()).mapToObj(pairs::get).toList();
                    for (PreferenceLoss ofPair : backward(policy, members, weight)) {
                        loss += weight * ofPair.value();
                        margin += ofPair.margin();
                        right += ofPair.margin() > 0 ? 1 : 0;
                        seen++;
                    }
                }
                norms += policy.step(updates.learningRate());
                steps++;
            }
        }
        return new Outcome(
                loss / Math.max(1, steps),
                right / (double) Math.max(1, seen),
                margin / Math.max(1, seen),
                steps,
                norms / Math.max(1, steps));
    }

    /** Chosen rows first, then the rejected ones in the same order. */
    private List<PreferenceLoss> backward(TrainablePolicy policy, List<Pair> pairs, double weight) {
        List<TrainingRow> rows = new ArrayList<>();
        pairs.forEach(pair -> rows.add(pair.chosen()));
        pairs.forEach(pair -> rows.add(pair.rejected()));
        try (TrainablePolicy.Pass pass = policy.forward(rows)) {
            List<PreferenceLoss> losses = new ArrayList<>();
            List<RowLoss> ofChosen = new ArrayList<>();
            List<RowLoss> ofRejected = new ArrayList<>();
            for (int i = 0; i < pairs.size(); i++) {
                Pair pair = pairs.get(i);
                PreferenceLoss loss = PreferenceLoss.of(
                        beta,
                        likelihood(pair.chosen(), pass.beliefs().get(i)),
                        pair.chosenReference(),
                        likelihood(pair.rejected(), pass.beliefs().get(pairs.size() + i)),
                        pair.rejectedReference());
                losses.add(loss);
                ofChosen.add(RowLoss.ofLikelihood(loss.value(), pair.chosen().sampled(), weight * loss.byChosen()));
                ofRejected.add(RowLoss.ofLikelihood(0, pair.rejected().sampled(), weight * loss.byRejected()));
            }
            ofChosen.addAll(ofRejected);
            pass.backward(ofChosen);
            return losses;
        }
    }

    private static double likelihood(TrainingRow row, Beliefs beliefs) {
        boolean[] sampled = row.sampled();
        double sum = 0;
        for (int t = 0; t < sampled.length; t++) {
            sum += sampled[t] ? beliefs.logprobs()[t] : 0;
        }
        return sum;
    }
}
