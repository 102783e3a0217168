package dev.lightningstore.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.algorithm.SupervisedFineTuning;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.json.Json;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.KvCache;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.train.State;
import dev.lightningstore.policy.train.StateFile;
import dev.lightningstore.policy.weights.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerTest {
    static final ModelConfig TINY = new ModelConfig(
            ModelConfig.Family.QWEN2, 20, 32, 48, 2, 4, 2, 8, 64, 1e-6, 10000, null, true, false, true, null);
    private static final String LORA = ", \"lora\": {\"rank\": 2, \"alpha\": 4, \"dropout\": 0.2}";

    @Test
    void itLearnsToCopy() {
        try (Torch torch = Torch.on("cpu");
                Learner learner = learner(torch, "", 200, 4096)) {
            SplittableRandom random = new SplittableRandom(1);
            double loss = 0;
            for (int i = 1; i <= 200; i++) {
                loss = step(learner, copies(random, 16), i, 4096).loss();
            }
            assertTrue(loss < 0.1, "the loss is still " + loss);
            assertEquals(List.of(5, 3, 9), written(learner.decoder(), new int[] {1, 5, 3, 9, 2}, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", LORA})
    void aRunThatGoesOnEqualsOneThatNeverStopped(String adapter, @TempDir Path folder) throws IOException {
        try (Torch torch = Torch.on("cpu")) {
            Map<String, float[]> whole = run(torch, adapter, 0, 6, folder.resolve("whole"));
            run(torch, adapter, 0, 3, folder.resolve("part"));
            Map<String, float[]> resumed = run(torch, adapter, 3, 6, folder.resolve("part"));
            assertEquals(whole.keySet(), resumed.keySet());
            whole.forEach((name, expected) -> assertArrayEquals(expected, resumed.get(name), name));
        }
    }

    @Test
    void smallMicroBatchesGiveTheSameStep() {
        try (Torch torch = Torch.on("cpu");
                Learner large = learner(torch, "", 10, 1000);
                Learner small = learner(torch, "", 10, 20)) {
            List<TrainingRow> rows = copies(new SplittableRandom(3), 9);
            SupervisedFineTuning.Outcome expected = step(large, rows, 1, 1000);
            SupervisedFineTuning.Outcome found = step(small, rows, 1, 20);
            assertEquals(expected.loss(), found.loss(), 1e-5);
            assertEquals(expected.gradientNorm(), found.gradientNorm(), 1e-5);
            Map<String, float[]> one = arrays(large.state());
            arrays(small.state()).forEach((name, array) -> assertArrayEquals(one.get(name), array, 1e-3f, name));
        }
    }

    private static Map<String, float[]> run(Torch torch, String adapter, int from, int to, Path file)
            throws IOException {
        try (Learner learner = learner(torch, adapter, 200, 30)) {
            if (from > 0) {
                try (StateFile state = StateFile.open(file)) {
                    learner.restore(state);
                }
            }
            for (int step = from; step < to; step++) {
                step(learner, copies(new SplittableRandom(step), 5), step + 1, 30);
            }
            StateFile.write(learner.state(), file);
            return arrays(learner.state());
        }
    }

    private static Map<String, float[]> arrays(State state) {
        Map<String, float[]> arrays = new TreeMap<>();
        state.arrays().forEach(name -> arrays.put(name, state.array(name)));
        return arrays;
    }

    static Learner learner(Torch torch, String more, int steps, int tokens) {
        try (Decoder fresh = Decoder.fresh(torch, TINY, 64, 7)) {
            return new Learner(torch, fresh.weights(null), spec(more, tokens), steps, 64);
        }
    }

    static SupervisedFineTuning.Outcome step(Learner learner, List<TrainingRow> rows, int number, int tokens) {
        learner.begin(number);
        return ((SupervisedFineTuning) spec("", tokens).algorithm().algorithm()).step(learner.policy(), rows, number);
    }

    private static TrainingSpec spec(String more, int tokens) {
        String json = """
                {"model": "tiny", "algorithm": "sft", "seed": 3, "settings": {"learning_rate": "0.01", "learning_rate_shape":
                 "cosine", "warm_up_steps": "5", "micro_batch_tokens": "%d"}%s}
                """.formatted(tokens, more);
        return TrainingSpec.of(Json.parse(json, "spec"));
    }

    /** 1, some letters, 2, the same three letters again, which are what is learned. */
    static List<TrainingRow> copies(SplittableRandom random, int count) {
        List<TrainingRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int before = random.nextInt(3);
            int[] tokens = new int[before + 8];
            boolean[] chosen = new boolean[tokens.length];
            Arrays.fill(tokens, 0, before, 0);
            tokens[before] = 1;
            tokens[before + 4] = 2;
            for (int letter = 0; letter < 3; letter++) {
                tokens[before + 1 + letter] = random.nextInt(3, 20);
                tokens[before + 5 + letter] = tokens[before + 1 + letter];
                chosen[before + 5 + letter] = true;
            }
            rows.add(TrainingRow.masked("", "", tokens, new double[tokens.length], chosen));
        }
        return rows;
    }

    private static List<Integer> written(Decoder decoder, int[] prompt, int count) {
        List<Integer> written = new ArrayList<>();
        try (KvCache cache = decoder.cache(1, 32);
                Ops ops = decoder.torch().ops()) {
            int slot = cache.acquire();
            int next = cache.prefill(ops, new int[] {slot}, List.of(prompt), null)
                    .argMax(1)
                    .ints()[0];
            while (written.size() < count) {
                written.add(next);
                next = cache.decode(ops, new int[] {slot}, new int[] {next}, null)
                        .argMax(1)
                        .ints()[0];
            }
        }
        return written;
    }
}
