package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.advantage.RewardShaping;
import dev.lightningstore.algorithm.batch.Call;
import dev.lightningstore.algorithm.batch.Episode;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.algorithm.loss.Aggregation.RowSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** The rows of a step that are trained on, in the order of their episodes, and which belong to which. */
final class RowBatch {
    private final List<Episode> episodes;
    private final List<TrainingRow> rows = new ArrayList<>();
    private final List<Integer> episodeOfRow = new ArrayList<>();
    private final int[] starts;
    private final double[][] callRewards;
    private final int[] groups;

    private final double[] outcomes;

    /**
     * @param trains which rows are trained on; the others only earn
     * @param shaped the rewards of the episodes
     */
    RowBatch(List<Episode> episodes, Predicate<TrainingRow> trains, RewardShaping.Shaped shaped) {
        this.episodes = List.copyOf(episodes);
        starts = new int[episodes.size() + 1];
        callRewards = new double[episodes.size()][];
        groups = new int[episodes.size()];
        outcomes = new double[episodes.size()];
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (int e = 0; e < episodes.size(); e++) {
            Episode episode = episodes.get(e);
            Integer seen = numbers.putIfAbsent(episode.group(), numbers.size());
            groups[e] = seen == null ? numbers.size() - 1 : seen;
            callRewards[e] = Arrays.stream(add(e, trains))
                    .map(reward -> reward * shaped.scale())
                    .toArray();
            outcomes[e] = shaped.rewards()[e] - Arrays.stream(callRewards[e]).sum();
            starts[e + 1] = rows.size();
        }
    }

    List<Episode> episodes() {
        return episodes;
    }

    List<TrainingRow> rows() {
        return rows;
    }

    int episodeOf(int row) {
        return episodeOfRow.get(row);
    }

    /** The first row of an episode. */
    int startOf(int episode) {
        return starts[episode];
    }

    /** Behind its last row. */
    int endOf(int episode) {
        return starts[episode + 1];
    }

    /** What each trained call of an episode earned, and what others earned until the next trained one. */
    double[] callRewards(int episode) {
        return callRewards[episode];
    }

    /** What each episode earned beside its calls. */
    double[] outcomes() {
        return outcomes;
    }

    int[] groupOfEachEpisode() {
        return groups;
    }

    int[] groupOfEachCall() {
        List<Integer> ofCalls = new ArrayList<>();
        for (int e = 0; e < groups.length; e++) {
            for (int call = 0; call < callRewards[e].length; call++) {
                ofCalls.add(groups[e]);
            }
        }
        return ofCalls.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Numbers of calls, episodes after one another. */
    double[] eachCall(IntFunction<double[]> ofEpisode) {
        List<Double> all = new ArrayList<>();
        for (int e = 0; e < episodes.size(); e++) {
            for (double number : ofEpisode.apply(e)) {
                all.add(number);
            }
        }
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    interface CallVisitor {
        void visit(int number, int row, Call call);
    }

    /** Calls in the order of {@link #eachCall}. */
    void forEachCall(CallVisitor visitor) {
        int number = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (Call call : rows.get(row).calls()) {
                visitor.visit(number++, row, call);
            }
        }
    }

    double[][] perToken() {
        return rows.stream().map(row -> new double[row.length()]).toArray(double[][]::new);
    }

    boolean[][] perTokenFlags() {
        return rows.stream().map(row -> new boolean[row.length()]).toArray(boolean[][]::new);
    }

    /** The numbers of sampled tokens, one after another. */
    double[] sampledOnly(double[][] perToken) {
        List<Double> numbers = new ArrayList<>();
        forEachCall((_, row, call) -> {
            for (int t = call.from(); t < call.to(); t++) {
                numbers.add(perToken[row][t]);
            }
        });
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The way back from {@link #sampledOnly}. */
    double[][] spread(double[] numbers) {
        double[][] perToken = perToken();
        int[] next = {0};
        forEachCall((_, row, call) -> {
            System.arraycopy(numbers, next[0], perToken[row], call.from(), call.length());
            next[0] += call.length();
        });
        return perToken;
    }

    RowSize size(int row) {
        return new RowSize(episodes.get(episodeOf(row)).rollout(), rows.get(row).sampledTokens());
    }

    private double[] add(int number, Predicate<TrainingRow> trains) {
        List<Double> rewards = new ArrayList<>();
        double before = 0;
        for (TrainingRow row : episodes.get(number).rows()) {
            boolean trained = trains.test(row);
            if (trained) {
                rows.add(row);
                episodeOfRow.add(number);
            }
            for (Call call : row.calls()) {
                if (trained) {
                    rewards.add(call.reward() + before);
                    before = 0;
                } else if (rewards.isEmpty()) {
                    before += call.reward();
                } else {
                    rewards.set(rewards.size() - 1, rewards.getLast() + call.reward());
                }
            }
        }
        return rewards.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
