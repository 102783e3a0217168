package dev.lightningstore.policy.bench;

import dev.lightningstore.algorithm.AlgorithmSettings;
import dev.lightningstore.algorithm.DecoderPolicy;
import dev.lightningstore.algorithm.SupervisedFineTuning;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.KvCache;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Pass.Memory;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.train.AdamW;
import dev.lightningstore.policy.weights.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Our side of src/test/python/speed.py: prints milliseconds, least and median, for each job. */
public final class SpeedBench {
    private SpeedBench() {}

    /** Arguments: hidden, intermediate, layers, heads, kvHeads, vocabulary, threads, rows, columns, trainSteps, prompt, newTokens, rounds. */
    public static void main(String[] args) {
        int[] a = Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        ModelConfig config = new ModelConfig(
                ModelConfig.Family.QWEN2,
                a[5],
                a[0],
                a[1],
                a[2],
                a[3],
                a[4],
                a[0] / a[3],
                1024,
                1e-6,
                1e6,
                null,
                true,
                false,
                true,
                null);
        try (Torch torch = Torch.on("cpu");
                Decoder decoder = Decoder.fresh(torch, config, 1024, 1)) {
            torch.threads(a[6]);
            generate(decoder, 16, a[10], a[11], a[12]);
            train(decoder, a[7], a[8], a[9]);
        }
    }

    private static void train(Decoder decoder, int rows, int columns, int steps) {
        SupervisedFineTuning algorithm = (SupervisedFineTuning) AlgorithmSettings.of(
                        Map.of("algorithm", "sft", "learning_rate", "1e-4", "micro_batch_tokens", rows * columns))
                .algorithm();
        List<TrainingRow> batch = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int[] tokens = tokens(row, columns, decoder.config().vocabSize());
            boolean[] chosen = new boolean[columns];
            Arrays.fill(chosen, 1, columns, true);
            batch.add(TrainingRow.masked("", "", tokens, new double[columns], chosen));
        }
        DecoderPolicy.Options options = new DecoderPolicy.Options(1, false, Memory.AMPLE, 1);
        List<Double> times = new ArrayList<>();
        try (AdamW optimizer =
                new AdamW(decoder.torch(), DecoderPolicy.parameters(decoder, null, null), AdamW.Settings.USUAL)) {
            DecoderPolicy policy = new DecoderPolicy(decoder, null, null, options, optimizer::step);
            for (int step = 0; step < steps; step++) {
                long start = System.nanoTime();
                algorithm.step(policy, batch, step);
                times.add((System.nanoTime() - start) / 1e6);
            }
        }
        report("train", times);
    }

    private static void generate(Decoder decoder, int rows, int prompt, int count, int rounds) {
        List<int[]> prompts = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            prompts.add(tokens(row, prompt, decoder.config().vocabSize()));
        }
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            try (KvCache cache = decoder.cache(rows, prompt + count)) {
                int[] slots = new int[rows];
                Arrays.setAll(slots, _ -> cache.acquire());
                int[] next = new int[rows];
                for (int token = 0; token < count; token++) {
                    try (Ops ops = decoder.torch().ops()) {
                        next = (token == 0
                                        ? cache.prefill(ops, slots, prompts, null)
                                        : cache.decode(ops, slots, next, null))
                                .argMax(1)
                                .ints();
                    }
                }
            }
            times.add((System.nanoTime() - start) / 1e6);
        }
        report("generate", times);
    }

    private static int[] tokens(int row, int count, int vocabulary) {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = Math.floorMod((row * count + i) * 37 + 11, vocabulary);
        }
        return tokens;
    }

    private static void report(String job, List<Double> times) {
        List<Double> sorted = times.stream().skip(times.size() / 4).sorted().toList();
        System.out.println(job + " " + sorted.getFirst() + " " + sorted.get(sorted.size() / 2));
    }
}
