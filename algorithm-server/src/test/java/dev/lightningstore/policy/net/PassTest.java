package dev.lightningstore.policy.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.policy.net.Pass.Asked;
import dev.lightningstore.policy.net.Pass.Memory;
import dev.lightningstore.policy.weights.MergedWeights;
import dev.lightningstore.policy.weights.PeftAdapter;
import dev.lightningstore.policy.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded passes: with less memory the same gradients, and adapters as in PEFT. */
class PassTest {
    private static final float CLOSE = 1e-4f;

    @ParameterizedTest
    @CsvSource({"0, 5, false", "1, 100, false", "1, 5, true", "2, 16, true", "3, 1, false"})
    void lessMemoryGivesTheSameGradients(int layers, int distributions, boolean entropy) {
        Fixture fixture = Fixture.of("qwen2");
        try (Torch torch = Torch.on("cpu");
                Decoder decoder = Decoder.load(torch, fixture, 64)) {
            decoder.train(true);
            Tokens tokens = Tokens.padRight(List.of(fixture.ids()[0], new int[] {5, 6, 7, 8}));
            Map<String, float[]> ample = gradients(decoder, null, tokens, entropy, Memory.AMPLE);
            Map<String, float[]> scarce = gradients(decoder, null, tokens, entropy, new Memory(layers, distributions));
            assertEquals(ample.keySet(), scarce.keySet());
            ample.forEach((name, expected) -> assertArrayEquals(expected, scarce.get(name), 1e-6f, name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3", "qwen2", "qwen3", "mistral"})
    void whatIsSharedGivesTheSameGradients(String family) {
        Fixture fixture = Fixture.of(family);
        try (Torch torch = Torch.on("cpu");
                Decoder decoder = Decoder.load(torch, fixture, 64)) {
            decoder.train(true);
            List<int[]> sequences = List.of(
                    new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9},
                    new int[] {9, 8, 7},
                    new int[] {1, 2, 3, 4, 5, 6, 9, 9},
                    new int[] {1, 2, 3, 4},
                    new int[] {1, 2, 3, 4, 5, 6, 7, 3, 2, 1},
                    new int[] {9, 8, 7});
            Tokens shared = Forest.of(sequences, List.of(new int[] {0, 2, 3, 4}, new int[] {5, 1}));
            assertEquals(2, shared.rows());
            assertEquals(14, shared.columns());
            for (Memory memory : List.of(Memory.AMPLE, new Memory(1, 4))) {
                Map<String, float[]> apart = gradients(decoder, null, Tokens.padRight(sequences), true, memory);
                Map<String, float[]> together = gradients(decoder, null, shared, true, memory);
                apart.forEach((name, expected) -> assertArrayEquals(expected, together.get(name), 1e-5f, name));
            }
            try (Ops ops = torch.ops()) {
                Tokens each = Tokens.padRight(sequences);
                assertArrayEquals(
                        decoder.logprobs(ops, each, Chosen.all(each), 0.7, 4, null)
                                .floats(),
                        decoder.logprobs(ops, shared, Chosen.all(shared), 0.7, 4, null)
                                .floats(),
                        1e-5f);
            }
        }
    }

    @Test
    void anAdaptersDropoutIsTheSameOnTheWayBack() {
        Fixture fixture = Fixture.of("qwen2");
        try (Torch torch = Torch.on("cpu");
                Decoder decoder = Decoder.load(torch, fixture, 64);
                Adapter adapter = decoder.adapter(new Lora(2, 4, Lora.ALL, 0.3), 1)) {
            Tokens tokens = Tokens.padRight(List.of(fixture.ids()));
            fill(torch, adapter);
            Memory oneLayer = new Memory(1, 100);
            // Finite differences of the loss along the gradient, with the same seed, hence the same dropout.
            Map<String, float[]> gradients = gradients(decoder, adapter, tokens, false, oneLayer);
            double slope = 0;
            for (float[] gradient : gradients.values()) {
                for (float each : gradient) {
                    slope += each * each;
                }
            }
            double step = 1e-3 / slope;
            double up = lossAt(decoder, adapter, tokens, gradients, step);
            double down = lossAt(decoder, adapter, tokens, gradients, -2 * step);
            assertEquals(1, (up - down) / (2 * step * slope), 0.05);
        }
    }

    @Test
    void adaptersAreThoseOfPeft() {
        Fixture fixture = Fixture.of("lora");
        Set<String> targets = Set.of("q_proj", "v_proj", "o_proj", "down_proj");
        try (Torch torch = Torch.on("cpu");
                Decoder decoder = Decoder.load(torch, fixture, 64);
                Adapter adapter = decoder.adapter(new Lora(3, 6, targets, 0), 1);
                Adapter other = decoder.adapter(new Lora(2, 4, Lora.ALL, 0), 2);
                Ops ops = torch.ops()) {
            Tokens tokens = Tokens.padRight(List.of(fixture.ids()));
            float[] plain = decoder.logprobs(ops, tokens, Chosen.all(tokens), 1, 100, null)
                    .floats();
            adapter.parameters()
                    .forEach((name, tensor) ->
                            torch.kernels().copy(ops, ops.floats(fixture.floats(name), fixture.shape(name)), tensor));
            try (Pass pass = pass(ops, decoder, adapter, tokens, false, Memory.AMPLE)) {
                Tensor loss = pass.logprobs().mean().neg();
                assertEquals(fixture.floats("loss")[0], loss.number(), CLOSE);
                DecoderTest.collectGarbage();
                pass.backward(loss);
            }
            adapter.parameters()
                    .forEach((name, tensor) -> assertArrayEquals(
                            fixture.floats("grad." + name),
                            tensor.gradient(ops).orElseThrow().floats(),
                            CLOSE,
                            name));
            decoder.parameters()
                    .forEach((name, tensor) -> assertTrue(tensor.gradient(ops).isEmpty(), name));
            Tensor logits = decoder.logits(ops, decoder.hidden(ops, tokens, adapter), adapter);
            assertArrayEquals(fixture.floats("logits"), logits.floats(), CLOSE);
            // Fresh pairs change nothing, and one adapter nothing of another.
            assertArrayEquals(
                    plain,
                    decoder.logprobs(ops, tokens, Chosen.all(tokens), 1, 100, other)
                            .floats(),
                    1e-6f);
            mergedIsTheSame(torch, decoder.weights(adapter), fixture);
        }
    }

    @Test
    void adaptersAreReadAsPeftReadsThem(@TempDir Path folder) throws IOException {
        Fixture fixture = Fixture.of("lora");
        Set<String> targets = Set.of("q_proj", "v_proj", "o_proj", "down_proj");
        try (Torch torch = Torch.on("cpu");
                Decoder decoder = Decoder.load(torch, fixture, 64);
                Adapter trained = decoder.adapter(new Lora(3, 6, targets, 0), 1);
                Ops ops = torch.ops()) {
            trained.parameters()
                    .forEach((name, tensor) ->
                            torch.kernels().copy(ops, ops.floats(fixture.floats(name), fixture.shape(name)), tensor));
            trained.peft("base").write(folder.resolve("lora"), decoder.config());
            PeftAdapter read = PeftAdapter.read(folder.resolve("lora"));
            Tokens tokens = Tokens.padRight(List.of(fixture.ids()));
            try (Adapter adapter = decoder.adapter(read);
                    KvCache cache = decoder.cache(2, 16)) {
                Tensor logits = decoder.logits(ops, decoder.hidden(ops, tokens, adapter), adapter);
                assertArrayEquals(fixture.floats("logits"), logits.floats(), CLOSE);
                int[] slots = {cache.acquire(), cache.acquire()};
                Tensor last = cache.prefill(ops, slots, List.of(fixture.ids()), adapter);
                assertArrayEquals(logits.slice(1, 8, 9).floats(), last.floats(), CLOSE);
            }
            mergedIsTheSame(torch, new MergedWeights(fixture, read), fixture);
        }
    }

    private static void mergedIsTheSame(Torch torch, Weights merged, Fixture fixture) {
        try (Decoder decoder = Decoder.load(torch, merged, 64);
                Ops ops = torch.ops()) {
            Tensor hidden = decoder.hidden(ops, Tokens.padRight(List.of(fixture.ids())), null);
            assertArrayEquals(
                    fixture.floats("logits"), decoder.logits(ops, hidden, null).floats(), CLOSE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inBf16ItIsNearlyTheSame(boolean adapted) {
        Fixture fixture = Fixture.of("llama3");
        Map<String, float[]> exact = null;
        for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
            try (Torch torch = Torch.on("cpu", precision);
                    Decoder decoder = Decoder.load(torch, fixture, 64);
                    Adapter adapter = decoder.adapter(new Lora(2, 4, Lora.ALL, 0), 1);
                    KvCache cache = decoder.cache(2, 12);
                    Ops ops = torch.ops()) {
                decoder.train(!adapted);
                fill(torch, adapter);
                Adapter used = adapted ? adapter : null;
                Tokens tokens = Tokens.padRight(List.of(fixture.ids()));
                Map<String, float[]> found = gradients(decoder, used, tokens, false, new Memory(1, 5));
                int slot = cache.acquire();
                found.put(
                        "logits",
                        cache.prefill(ops, new int[] {slot}, List.of(fixture.ids()[0]), used)
                                .floats());
                if (exact == null) {
                    exact = found;
                } else {
                    exact.forEach((name, values) -> {
                        double off = distance(values, found.getOrDefault(name, new float[0]))
                                / (distance(values, new float[values.length]) + 1e-9);
                        assertTrue(off < 0.1, name + " is off by " + off);
                    });
                    assertFalse(Arrays.equals(exact.get("logits"), found.get("logits")));
                }
            }
        }
    }

    private static double distance(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.pow(one[i] - other[i], 2);
        }
        return Math.sqrt(sum);
    }

    private static void fill(Torch torch, Adapter adapter) {
        try (Ops ops = torch.ops()) {
            adapter.parameters().forEach((name, tensor) -> {
                float[] values = tensor.floats();
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (0.1 * Math.sin(i + name.hashCode() % 7));
                }
                torch.kernels().copy(ops, ops.floats(values, tensor.shape()), tensor);
            });
        }
    }

    private static double lossAt(
            Decoder decoder, Adapter adapter, Tokens tokens, Map<String, float[]> along, double step) {
        Torch torch = decoder.torch();
        try (Ops ops = torch.ops()) {
            adapter.parameters()
                    .forEach((name, tensor) -> torch.kernels()
                            .copy(
                                    ops,
                                    tensor.add(ops.floats(along.getOrDefault(name, new float[0]), tensor.shape())
                                            .mul(step)),
                                    tensor));
            try (Pass pass = pass(ops, decoder, adapter, tokens, false, new Memory(1, 100))) {
                return loss(ops, pass).number();
            }
        }
    }

    private static Map<String, float[]> gradients(
            Decoder decoder, @Nullable Adapter adapter, Tokens tokens, boolean entropy, Memory memory) {
        Map<String, Tensor> parameters = adapter == null ? decoder.parameters() : adapter.parameters();
        Map<String, float[]> gradients = new LinkedHashMap<>();
        try (Ops ops = decoder.torch().ops()) {
            try (Pass pass = pass(ops, decoder, adapter, tokens, entropy, memory)) {
                Tensor loss = loss(ops, pass);
                DecoderTest.collectGarbage();
                pass.backward(loss);
            }
            parameters.forEach((name, tensor) -> {
                gradients.put(
                        name,
                        tensor.gradient(ops)
                                .orElseThrow(() -> new AssertionError("no gradient of " + name))
                                .floats());
                tensor.zeroGradient();
            });
        }
        return gradients;
    }

    /** Looks at everything that a pass gives. */
    private static Tensor loss(Ops ops, Pass pass) {
        Tensor loss =
                pass.logprobs().exp().mean().add(pass.states().square().mean().mul(0.1));
        return pass.entropy().map(each -> loss.sub(each.mean().mul(0.3))).orElse(loss);
    }

    private static Pass pass(
            Ops ops, Decoder decoder, @Nullable Adapter adapter, Tokens tokens, boolean entropy, Memory memory) {
        return Pass.forward(ops, decoder, adapter, new Asked(tokens, Chosen.all(tokens), 1, entropy), memory, 11);
    }
}
