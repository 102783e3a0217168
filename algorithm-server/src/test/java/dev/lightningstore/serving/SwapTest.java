package dev.lightningstore.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.net.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weights are swapped again and again while answers are written. */
class SwapTest {
    private static final int VERSIONS = 4;
    private static final int ASKS_EACH = 12;

    @ParameterizedTest
    @EnumSource(AtSwap.class)
    void noAnswerIsWrittenByTwoVersions(AtSwap atSwap) {
        try (TinyPolicy policy = TinyPolicy.open(TinyPolicy.LIMITS, atSwap)) {
            Map<String, Decoder> versions = new TreeMap<>();
            for (int version = 1; version <= VERSIONS; version++) {
                try (OpenModel model = TinyPolicy.model(version)) {
                    versions.put(
                            "h" + version, Decoder.load(policy.torch, model.weights(), TinyPolicy.LIMITS.context()));
                }
            }
            List<Ask> asks = new ArrayList<>();
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (int version = 1; version <= VERSIONS; version++) {
                if (version > 1) {
                    // Some of those before are being written when this comes.
                    answers.get((version - 2) * ASKS_EACH).join();
                    Decoder weights = Objects.requireNonNull(versions.get("h" + version));
                    policy.engine.swap("" + version, "h" + version, () -> policy.decoder.copyFrom(weights));
                }
                for (int i = 0; i < ASKS_EACH; i++) {
                    Ask ask = TinyPolicy.ask(
                                    TinyPolicy.prompt(20 + 3 * (i % 4), i), version * 100L + i, 3 + 5 * (i % 5))
                            .withChoices(1 + i % 2);
                    asks.add(ask);
                    answers.add(policy.engine.answer(ask));
                }
            }
            for (int i = 0; i < asks.size(); i++) {
                Answer answer = Answers.of(answers.get(i));
                String asked = "h" + (1 + i / ASKS_EACH);
                assertTrue(
                        answer.by().hash().compareTo(asked) >= 0, "never by weights older than when it was asked for");
                Decoder by = Objects.requireNonNull(versions.get(answer.by().hash()));
                for (Answer.Choice choice : answer.choices()) {
                    float[] expected = TinyPolicy.recomputed(by, asks.get(i).prompt(), choice.ids());
                    float[] told = new float[expected.length];
                    for (int token = 0; token < told.length; token++) {
                        told[token] = (float) choice.tokens().get(token).logprob();
                    }
                    assertArrayEquals(expected, told, 1e-4f, "answer " + i + " by " + answer.by());
                }
            }
            assertEquals("h" + VERSIONS, policy.engine.policies().getFirst().hash());
            versions.values().forEach(Decoder::close);
        }
    }
}
