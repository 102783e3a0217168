package dev.lightningstore.algorithm.tool;

import dev.lightningstore.algorithm.advantage.Gae;
import dev.lightningstore.algorithm.advantage.Sample;
import dev.lightningstore.algorithm.loss.Surrogate;
import dev.lightningstore.algorithm.tool.ToolEpisode.Step;
import dev.lightningstore.algorithm.tool.ToolNetwork.Thought;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.toolpolicy.Feature;
import dev.lightningstore.toolpolicy.ToolAction;
import dev.lightningstore.toolpolicy.ToolPolicy;
import dev.lightningstore.toolpolicy.ToolState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Learns which tool to use next from what an agent did, by PPO. The first time, the network is first taught to do what the
 * traces show, so that there is a policy to compare with; after that, each round begins with the policy that the agent was
 * run with. A round moves the policy by no more than the clip allows: run the agent again with it, and learn from that.
 *
 * @param units of the hidden layer
 * @param imitation passes over the traces to learn what the agent does and what it earns
 * @param epochs passes of PPO; with many the policy forgets, between rounds, to try things
 * @param clip how far the probability of an action may move in a round
 * @param discount what the next step is worth beside this one
 * @param lambda of the generalised advantage estimation
 * @param entropy how much a nat of entropy is worth
 */
public record ToolTraining(
        int units,
        double learningRate,
        int imitation,
        int epochs,
        double clip,
        double discount,
        double lambda,
        double entropy,
        long seed) {
    public static final ToolTraining DEFAULT = new ToolTraining(32, 0.01, 100, 5, 0.2, 0.99, 0.95, 0.03, 0);

    /** All steps of all episodes, one after another. */
    private record Steps(double[][] inputs, int[] actions, double[] rewards, int[] ends) {}

    public ToolTraining {
        if (units < 1 || imitation < 0 || epochs < 1 || !(learningRate > 0)) {
            throw new IllegalArgumentException("tool training: " + units + " units, " + imitation
                    + " passes of imitation, " + epochs + " epochs and a learning rate of " + learningRate
                    + ": there must be units and epochs, and the rate be above 0");
        }
    }

    /** From traces alone. */
    public ToolPolicy learn(List<ToolEpisode> episodes) {
        return learn(episodes, null);
    }

    /** @param from the policy that the agent chose with, sampling; null if it chose by itself */
    public ToolPolicy learn(List<ToolEpisode> episodes, @Nullable ToolPolicy from) {
        if (episodes.isEmpty()) {
            throw new StoreException.Invalid(
                    "episodes: there are none with a reward, so there is nothing to learn from");
        }
        // What is chosen from, and what is looked at.
        List<String> actions = from == null ? actions(episodes) : names(from);
        List<Feature> features = from == null ? features(episodes) : from.features();
        Steps steps = steps(episodes, actions, features);
        ToolNetwork network = from == null
                ? ToolNetwork.fresh(features.size(), units, actions.size(), new SplittableRandom(seed))
                : ToolNetwork.of(from.hidden(), from.logits(), from.value());

        // A policy to compare with, and values to be surprised against.
        double[] returns = gae(steps, new double[steps.rewards().length], 1).returns();
        double[][] given = distributions(network, steps);
        double[][] shown = from == null ? chosen(steps, actions.size()) : given;
        for (int pass = 0; pass < imitation; pass++) {
            imitate(network, steps, returns, shown);
        }
        double[][] behaviour = from == null ? distributions(network, steps) : given;
        Gae gae = gae(steps, values(network, steps), lambda);
        Sample spread = Sample.of(gae.advantages());

        // PPO.
        for (int epoch = 0; epoch < epochs; epoch++) {
            improve(network, steps, behaviour, gae, spread);
        }
        return new ToolPolicy(
                features,
                statistics(actions, steps, gae.advantages()),
                network.hidden(),
                network.logits(),
                network.value(),
                figures(episodes, network, steps));
    }

    /** Towards the distributions that were shown, and values that are the returns. Both share the hidden layer. */
    private void imitate(ToolNetwork network, Steps steps, double[] returns, double[][] shown) {
        int count = returns.length;
        for (int s = 0; s < count; s++) {
            Thought thought = network.think(steps.inputs()[s]);
            double[] byLogits = new double[thought.logprobs().length];
            for (int a = 0; a < byLogits.length; a++) {
                byLogits[a] = (Math.exp(thought.logprobs()[a]) - shown[s][a]) / count;
            }
            network.backward(thought, byLogits, (thought.value() - returns[s]) / count);
        }
        network.step(learningRate);
    }

    private void improve(ToolNetwork network, Steps steps, double[][] behaviour, Gae gae, Sample spread) {
        Surrogate surrogate = new Surrogate.Clip(clip, clip, 0);
        int count = behaviour.length;
        for (int s = 0; s < count; s++) {
            Thought thought = network.think(steps.inputs()[s]);
            int chosen = steps.actions()[s];
            double logprob = thought.logprobs()[chosen];
            double ratio = Math.exp(logprob) / behaviour[s][chosen];
            double slope = surrogate
                    .term(ratio, logprob, spread.standardised(gae.advantages()[s]))
                    .slope();
            double uncertainty = entropy(thought);
            double[] byLogits = new double[thought.logprobs().length];
            for (int a = 0; a < byLogits.length; a++) {
                double probability = Math.exp(thought.logprobs()[a]);
                byLogits[a] = -slope * ((a == chosen ? 1 : 0) - probability) / count
                        + entropy * probability * (thought.logprobs()[a] + uncertainty) / count;
            }
            network.backward(thought, byLogits, (thought.value() - gae.returns()[s]) / count);
        }
        network.step(learningRate);
    }

    private static double[][] distributions(ToolNetwork network, Steps steps) {
        return Arrays.stream(steps.inputs())
                .map(input -> Arrays.stream(network.think(input).logprobs())
                        .map(Math::exp)
                        .toArray())
                .toArray(double[][]::new);
    }

    private static double[] values(ToolNetwork network, Steps steps) {
        return Arrays.stream(steps.inputs())
                .mapToDouble(input -> network.think(input).value())
                .toArray();
    }

    /** What was done, as distributions that are sure of it. */
    private static double[][] chosen(Steps steps, int actions) {
        double[][] chosen = new double[steps.actions().length][actions];
        for (int s = 0; s < chosen.length; s++) {
            chosen[s][steps.actions()[s]] = 1;
        }
        return chosen;
    }

    private Gae gae(Steps steps, double[] values, double lambda) {
        double[] advantages = new double[values.length];
        double[] returns = new double[values.length];
        int start = 0;
        for (int end : steps.ends()) {
            double[] discounts = new double[end - start];
            Arrays.fill(discounts, discount);
            Gae episode = Gae.of(
                    Arrays.copyOfRange(steps.rewards(), start, end),
                    Arrays.copyOfRange(values, start, end),
                    discounts,
                    lambda,
                    0);
            System.arraycopy(episode.advantages(), 0, advantages, start, end - start);
            System.arraycopy(episode.returns(), 0, returns, start, end - start);
            start = end;
        }
        return new Gae(advantages, returns);
    }

    private static Steps steps(List<ToolEpisode> episodes, List<String> actions, List<Feature> features) {
        List<Step> all = new ArrayList<>();
        int[] ends = new int[episodes.size()];
        for (int e = 0; e < ends.length; e++) {
            all.addAll(episodes.get(e).steps());
            ends[e] = all.size();
        }
        return new Steps(
                all.stream().map(step -> scaled(step.state(), features)).toArray(double[][]::new),
                all.stream().mapToInt(step -> number(step.action(), actions)).toArray(),
                all.stream().mapToDouble(Step::reward).toArray(),
                ends);
    }

    private static int number(String action, List<String> actions) {
        int number = actions.indexOf(action);
        if (number < 0) {
            throw StoreException.Invalid.field(
                    "episodes",
                    "they use '" + action + "', which the policy they continue does not know: learn anew, without it");
        }
        return number;
    }

    private static double[] scaled(ToolState state, List<Feature> features) {
        return features.stream().mapToDouble(feature -> feature.scaled(state)).toArray();
    }

    private static List<String> actions(List<ToolEpisode> episodes) {
        TreeSet<String> names = new TreeSet<>();
        episodes.forEach(episode -> episode.steps().forEach(step -> names.add(step.action())));
        return List.copyOf(names);
    }

    private static List<String> names(ToolPolicy policy) {
        return policy.actions().stream().map(ToolAction::name).toList();
    }

    /** Every number that differs between states; what is always the same says nothing. */
    private static List<Feature> features(List<ToolEpisode> episodes) {
        List<Map<String, Double>> states = episodes.stream()
                .flatMap(episode -> episode.steps().stream())
                .map(step -> step.state().features())
                .toList();
        TreeSet<String> names = new TreeSet<>();
        states.forEach(state -> names.addAll(state.keySet()));
        List<Feature> features = new ArrayList<>();
        for (String name : names) {
            Sample sample = Sample.of(states.stream()
                    .mapToDouble(state -> state.getOrDefault(name, 0.0))
                    .toArray());
            if (!sample.flat()) {
                features.add(new Feature(name, sample.mean(), sample.deviation()));
            }
        }
        // A network has to look at something, even if there is only one state to choose in.
        return features.isEmpty() ? List.of(new Feature("step", 0, 1)) : features;
    }

    private static List<ToolAction> statistics(List<String> actions, Steps steps, double[] advantages) {
        List<ToolAction> statistics = new ArrayList<>();
        for (int a = 0; a < actions.size(); a++) {
            int action = a;
            int[] uses = IntStream.range(0, advantages.length)
                    .filter(step -> steps.actions()[step] == action)
                    .toArray();
            statistics.add(new ToolAction(
                    actions.get(a),
                    uses.length,
                    uses.length / (double) advantages.length,
                    Arrays.stream(uses)
                            .mapToDouble(step -> advantages[step])
                            .average()
                            .orElse(0)));
        }
        return statistics;
    }

    private Map<String, Double> figures(List<ToolEpisode> episodes, ToolNetwork network, Steps steps) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("episodes", (double) episodes.size());
        figures.put("steps", (double) steps.actions().length);
        figures.put("epochs", (double) epochs);
        figures.put(
                "reward_mean",
                episodes.stream().mapToDouble(ToolEpisode::reward).average().orElse(0));
        figures.put(
                "entropy",
                Arrays.stream(steps.inputs())
                        .mapToDouble(input -> entropy(network.think(input)))
                        .average()
                        .orElse(0));
        return figures;
    }

    private static double entropy(Thought thought) {
        return -Arrays.stream(thought.logprobs())
                .map(logprob -> Math.exp(logprob) * logprob)
                .sum();
    }
}
