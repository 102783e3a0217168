package dev.lightningstore.policy.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.KvCache;
import dev.lightningstore.policy.net.Lora;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Pass.Memory;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.weights.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    static final ModelConfig TINY = new ModelConfig(
            ModelConfig.Family.QWEN2, 20, 32, 48, 2, 4, 2, 8, 64, 1e-6, 10000, null, true, false, true, null);

    @Test
    void itLearnsToCopy() {
        try (Torch torch = Torch.on("cpu");
                Decoder decoder = Decoder.fresh(torch, TINY, 64, 7);
                Trainer trainer = trainer(decoder, null, 200, Memory.AMPLE)) {
            SplittableRandom random = new SplittableRandom(1);
            double loss = 0;
            for (int i = 0; i < 200; i++) {
                loss = trainer.step(copies(random, 16), TrainerTest::crossEntropy)
                        .loss();
            }
            assertTrue(loss < 0.1, "the loss is still " + loss);
            assertEquals(List.of(5, 3, 9), written(decoder, new int[] {1, 5, 3, 9, 2}, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunThatGoesOnEqualsOneThatNeverStopped(boolean adapted, @TempDir Path folder) throws IOException {
        try (Torch torch = Torch.on("cpu")) {
            Map<String, float[]> whole = run(torch, adapted, 0, 6, folder.resolve("whole"));
            run(torch, adapted, 0, 3, folder.resolve("part"));
            Map<String, float[]> resumed = run(torch, adapted, 3, 6, folder.resolve("part"));
            assertEquals(whole.keySet(), resumed.keySet());
            whole.forEach((name, expected) -> assertArrayEquals(expected, resumed.get(name), name));
        }
    }

    @Test
    void smallMicroBatchesGiveTheSameStep() {
        try (Torch torch = Torch.on("cpu");
                Decoder one = Decoder.fresh(torch, TINY, 64, 7);
                Decoder other = Decoder.fresh(torch, TINY, 64, 7);
                Trainer large = trainer(one, null, 1000, Memory.AMPLE);
                Trainer small = trainer(other, null, 20, new Memory(1, 3))) {
            List<TrainingRow> rows = copies(new SplittableRandom(3), 9);
            Stepped expected = large.step(rows, TrainerTest::crossEntropy);
            Stepped found = small.step(rows, TrainerTest::crossEntropy);
            assertEquals(1, expected.microBatches());
            assertTrue(found.microBatches() > 3);
            assertEquals(expected.loss(), found.loss(), 1e-5);
            assertEquals(expected.gradientNorm(), found.gradientNorm(), 1e-5);
            one.parameters()
                    .forEach((name, parameter) ->
                            assertArrayEquals(parameter.floats(), floats(other, name), 1e-3f, name));
        }
    }

    private static float[] floats(Decoder decoder, String name) {
        Tensor parameter = decoder.parameters().get(name);
        return parameter == null ? new float[0] : parameter.floats();
    }

    private static Map<String, float[]> run(Torch torch, boolean adapted, int from, int to, Path file)
            throws IOException {
        try (Decoder decoder = Decoder.fresh(torch, TINY, 64, 7);
                Adapter adapter = decoder.adapter(new Lora(2, 4, Lora.ALL, 0.2), 5);
                Trainer trainer = trainer(decoder, adapted ? adapter : null, 30, new Memory(1, 10))) {
            if (from > 0) {
                try (StateFile state = StateFile.open(file)) {
                    trainer.restore(state);
                }
            }
            for (int step = from; step < to; step++) {
                trainer.step(copies(new SplittableRandom(step), 5), TrainerTest::crossEntropy);
            }
            State state = trainer.state();
            StateFile.write(state, file);
            Map<String, float[]> arrays = new TreeMap<>();
            state.arrays().forEach(name -> arrays.put(name, state.array(name)));
            assertEquals(to, state.number("trainer.step"));
            return arrays;
        }
    }

    static Trainer trainer(Decoder decoder, @Nullable Adapter adapter, int budget, Memory memory) {
        Schedule schedule = new Schedule(Schedule.Shape.COSINE, 1e-2, 1e-3, 5, 200);
        return new Trainer(
                decoder,
                adapter,
                Map.of(),
                new Trainer.Settings(schedule, AdamW.Settings.USUAL, budget, 1, false, memory, 3));
    }

    static Tensor crossEntropy(MicroBatch batch) {
        // Three chosen tokens a row; the whole step's mean up to a constant factor.
        return batch.pass().logprobs().sum().mul(-1.0 / 48);
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
            rows.add(new TrainingRow(tokens, chosen));
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
