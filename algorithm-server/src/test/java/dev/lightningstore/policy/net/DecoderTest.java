package dev.lightningstore.policy.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What transformers computes, we compute. */
class DecoderTest {
    private static final float CLOSE = 1e-4f;

    @ParameterizedTest
    @ValueSource(strings = {"llama2", "llama3", "llama-linear", "smollm2", "qwen2", "qwen3", "mistral"})
    void logitsAndGradientsAreThoseOfTransformers(String family) {
        Fixture fixture = Fixture.of(family);
        try (Torch torch = Torch.on("cpu");
                Decoder decoder = Decoder.load(torch, fixture, 64);
                Ops ops = torch.ops()) {
            Tokens tokens = Tokens.padRight(List.of(fixture.ids()));
            decoder.train(true);
            try (Tape tape = Tape.open()) {
                Tensor hidden = decoder.hidden(ops, tokens, null);
                Tensor logits = decoder.logits(ops, hidden, null);
                assertArrayEquals(fixture.floats("logits"), logits.floats(), CLOSE);
                Chosen chosen = Chosen.all(tokens);
                Tensor states = decoder.chosenStates(ops, hidden, tokens, chosen);
                Tensor loss = decoder.score(ops, states, ops.longs(chosen.ids(tokens)), 1, null)
                        .mean()
                        .neg();
                assertEquals(fixture.floats("loss")[0], loss.number(), CLOSE);
                collectGarbage();
                tape.backward(loss);
            }
            for (Map.Entry<String, Tensor> parameter : decoder.parameters().entrySet()) {
                Tensor gradient = parameter.getValue().gradient(ops).orElseThrow();
                assertArrayEquals(
                        fixture.floats("grad." + parameter.getKey()), gradient.floats(), CLOSE, parameter.getKey());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3", "qwen3", "mistral"})
    void whatPadsChangesNothing(String family) {
        Fixture fixture = Fixture.of(family);
        try (Torch torch = Torch.on("cpu");
                Decoder decoder = Decoder.load(torch, fixture, 64);
                Ops ops = torch.ops()) {
            List<int[]> sequences = List.of(fixture.ids()[0], Arrays.copyOf(fixture.ids()[1], 5), new int[] {3, 4});
            for (Tokens tokens : List.of(Tokens.padRight(sequences), Tokens.padLeft(sequences))) {
                float[] together = decoder.logprobs(ops, tokens, Chosen.all(tokens), 0.7, 4, null)
                        .floats();
                int at = 0;
                for (int[] sequence : sequences) {
                    Tokens alone = Tokens.padRight(List.of(sequence));
                    float[] expected = decoder.logprobs(ops, alone, Chosen.all(alone), 0.7, 100, null)
                            .floats();
                    float[] found = Arrays.copyOfRange(together, at, at + expected.length);
                    assertArrayEquals(expected, found, 1e-5f);
                    at += expected.length;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3", "qwen2", "qwen3", "mistral"})
    void aCacheChangesNothing(String family) {
        Fixture fixture = Fixture.of(family);
        int vocabulary = fixture.config().vocabSize();
        try (Torch torch = Torch.on("cpu");
                Decoder decoder = Decoder.load(torch, fixture, 64);
                KvCache cache = decoder.cache(4, 12);
                Ops ops = torch.ops()) {
            int[][] ids = fixture.ids();
            int leaves = cache.acquire();
            int[] slots = {cache.acquire(), cache.acquire()};
            cache.prefill(ops, new int[] {leaves}, List.of(new int[] {1, 2, 3}), null);
            // Of different lengths, in the other order.
            float[] first = cache.prefill(
                            ops,
                            new int[] {slots[1], slots[0]},
                            List.of(Arrays.copyOf(ids[1], 2), Arrays.copyOf(ids[0], 4)),
                            null)
                    .floats();
            assertArrayEquals(logits(fixture, 1, 1), Arrays.copyOfRange(first, 0, vocabulary), CLOSE);
            assertArrayEquals(logits(fixture, 0, 3), Arrays.copyOfRange(first, vocabulary, 2 * vocabulary), CLOSE);
            float[] second = cache.decode(ops, slots, new int[] {ids[0][4], ids[1][2]}, null)
                    .floats();
            assertArrayEquals(logits(fixture, 0, 4), Arrays.copyOfRange(second, 0, vocabulary), CLOSE);
            cache.release(leaves);
            int shares = cache.acquire();
            cache.share(slots[0], shares, 3);
            List<Integer> order = new ArrayList<>(List.of(slots[0], shares, slots[1]));
            float[] third = cache.prefill(
                            ops,
                            order.stream().mapToInt(Integer::intValue).toArray(),
                            List.of(
                                    Arrays.copyOfRange(ids[0], 5, 9),
                                    Arrays.copyOfRange(ids[0], 3, 9),
                                    Arrays.copyOfRange(ids[1], 3, 9)),
                            null)
                    .floats();
            assertArrayEquals(logits(fixture, 0, 8), Arrays.copyOfRange(third, 0, vocabulary), CLOSE);
            assertArrayEquals(logits(fixture, 0, 8), Arrays.copyOfRange(third, vocabulary, 2 * vocabulary), CLOSE);
            assertArrayEquals(logits(fixture, 1, 8), Arrays.copyOfRange(third, 2 * vocabulary, 3 * vocabulary), CLOSE);
        }
    }

    private static float[] logits(Fixture fixture, int row, int at) {
        int vocabulary = fixture.config().vocabSize();
        int from = (row * 9 + at) * vocabulary;
        return Arrays.copyOfRange(fixture.floats("logits"), from, from + vocabulary);
    }

    /** What autograd keeps must not be Java's to free. */
    static void collectGarbage() {
        System.gc();
        byte[][] junk = new byte[256][];
        for (int i = 0; i < junk.length; i++) {
            junk[i] = new byte[1024];
        }
    }
}
