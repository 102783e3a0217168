package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.batch.Call;
import dev.lightningstore.algorithm.batch.Episode;
import dev.lightningstore.algorithm.batch.TrainingRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Small worlds that a policy can learn in: it samples, the world answers and rewards. */
enum World {
    /** The prompt is 0; of the tokens 1 to 4 only 3 is any good. */
    BANDIT(5) {
        @Override
        int[] prompt(int task) {
            return new int[] {0};
        }

        @Override
        List<int[]> turns(int task, Sampler sampler) {
            return List.of(sampler.say(1));
        }

        @Override
        double reward(int task, List<int[]> said) {
            return said.getFirst()[0] == 3 ? 1 : 0;
        }
    },

    /** Two tokens are to be said again; each right one is worth a half. */
    COPY(4) {
        @Override
        int[] prompt(int task) {
            return new int[] {0, 1 + task % 3, 1 + task / 3 % 3};
        }

        @Override
        List<int[]> turns(int task, Sampler sampler) {
            return List.of(sampler.say(2));
        }

        @Override
        double reward(int task, List<int[]> said) {
            int[] prompt = prompt(task);
            int[] answer = said.getFirst();
            return (answer[0] == prompt[1] ? 0.5 : 0) + (answer[1] == prompt[2] ? 0.5 : 0);
        }
    },

    /**
     * A question is answered by calling its tool first, which tells what to say: tool 1 for task 0, tool 2 for task 1. Any
     * other tool fails, and then nothing that is said is right.
     */
    TOOL(5) {
        @Override
        int[] prompt(int task) {
            return new int[] {0, 1 + task % 2};
        }

        @Override
        List<int[]> turns(int task, Sampler sampler) {
            int[] call = sampler.say(1);
            sampler.hear(0, toolSays(task, call[0]));
            return List.of(call, sampler.say(1));
        }

        @Override
        double reward(int task, List<int[]> said) {
            int result = toolSays(task, said.getFirst()[0]);
            return result != 0 && said.getLast()[0] == result ? 1 : 0;
        }

        private int toolSays(int task, int tool) {
            return tool == 1 + task % 2 ? 3 + task % 2 : 0;
        }
    };

    /** A policy, as far as a conversation knows it: how likely each next token is. */
    interface Speaker {
        double[] probabilities(int... prefix);
    }

    static final String HASH = "weights";
    static final String AGENT = "agent";

    final int vocabulary;

    World(int vocabulary) {
        this.vocabulary = vocabulary;
    }

    abstract int[] prompt(int task);

    /** What the policy says in each turn. */
    abstract List<int[]> turns(int task, Sampler sampler);

    abstract double reward(int task, List<int[]> said);

    /** Groups of episodes, one a task. */
    List<Episode> play(Speaker policy, int tasks, int groupSize, boolean mergeTurns, RandomGenerator random) {
        List<Episode> episodes = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            for (int member = 0; member < groupSize; member++) {
                Sampler sampler = new Sampler(policy, prompt(task), random);
                double reward = reward(task, turns(task, sampler));
                episodes.add(Episode.of(
                        task + "/" + member, "task " + task, reward, mergeTurns ? sampler.merged() : sampler.split()));
            }
        }
        return episodes;
    }

    /** The mean reward of many episodes. */
    double score(Speaker policy, int tasks, RandomGenerator random) {
        return play(policy, tasks, 200 / tasks, true, random).stream()
                .mapToDouble(Episode::reward)
                .average()
                .orElseThrow();
    }

    /** A conversation as it grows. */
    static final class Sampler {
        private final Speaker policy;
        private final RandomGenerator random;
        private final List<Call> calls = new ArrayList<>();
        private int[] tokens;
        private double[] logprobs;

        Sampler(Speaker policy, int[] prompt, RandomGenerator random) {
            this.policy = policy;
            this.tokens = prompt.clone();
            this.logprobs = new double[prompt.length];
            this.random = random;
        }

        int[] say(int count) {
            int from = tokens.length;
            for (int i = 0; i < count; i++) {
                double[] probabilities = policy.probabilities(tokens);
                int token = draw(probabilities);
                append(token, Math.log(probabilities[token]));
            }
            calls.add(new Call(from, tokens.length, 0));
            return Arrays.copyOfRange(tokens, from, tokens.length);
        }

        void hear(int... heard) {
            for (int token : heard) {
                append(token, Double.NaN);
            }
        }

        List<TrainingRow> merged() {
            return List.of(row(tokens.length, calls));
        }

        List<TrainingRow> split() {
            return calls.stream().map(call -> row(call.to(), List.of(call))).toList();
        }

        private TrainingRow row(int length, List<Call> of) {
            return new TrainingRow(AGENT, HASH, Arrays.copyOf(tokens, length), Arrays.copyOf(logprobs, length), of);
        }

        private int draw(double[] probabilities) {
            double left = random.nextDouble();
            for (int token = 0; token < probabilities.length - 1; token++) {
                left -= probabilities[token];
                if (left < 0) {
                    return token;
                }
            }
            return probabilities.length - 1;
        }

        private void append(int token, double logprob) {
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = token;
            logprobs = Arrays.copyOf(logprobs, tokens.length);
            logprobs[tokens.length - 1] = logprob;
        }
    }
}
