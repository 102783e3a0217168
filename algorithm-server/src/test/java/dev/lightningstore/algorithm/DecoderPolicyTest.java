package dev.lightningstore.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.algorithm.ScoringPolicy.Beliefs;
import dev.lightningstore.algorithm.batch.Call;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.algorithm.loss.KlEstimate;
import dev.lightningstore.algorithm.loss.KlPenalty;
import dev.lightningstore.algorithm.loss.LossTally;
import dev.lightningstore.algorithm.loss.PolicyLoss;
import dev.lightningstore.algorithm.loss.Ratio;
import dev.lightningstore.algorithm.loss.RowLoss;
import dev.lightningstore.algorithm.loss.RowTerms;
import dev.lightningstore.algorithm.loss.Surrogate;
import dev.lightningstore.algorithm.loss.ValueLoss;
import dev.lightningstore.policy.net.Adapter;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.Lora;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.net.Tokens;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.train.AdamW;
import dev.lightningstore.policy.weights.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Algorithms on a real, tiny decoder: its gradients by finite differences, and what it learns. */
class DecoderPolicyTest {
    private static final ModelConfig TINY = new ModelConfig(
            ModelConfig.Family.QWEN2, 5, 16, 32, 1, 2, 1, 8, 32, 1e-6, 10_000, null, true, false, true, null);

    private final Torch torch = Torch.on("cpu");
    private final Decoder decoder = Decoder.fresh(torch, TINY, 32, 1);

    @AfterEach
    void close() {
        decoder.close();
        torch.close();
    }

    /** How likely each next token is; a prefix is looked up once until the weights move. */
    private final class Speech implements World.Speaker {
        private final Map<String, double[]> known = new HashMap<>();
        private final @Nullable Adapter adapter;

        Speech(@Nullable Adapter adapter) {
            this.adapter = adapter;
        }

        @Override
        public double[] probabilities(int... prefix) {
            return known.computeIfAbsent(Arrays.toString(prefix), _ -> {
                try (Ops ops = torch.ops()) {
                    Tensor hidden = decoder.hidden(ops, Tokens.padRight(List.of(prefix)), adapter);
                    float[] all =
                            decoder.logits(ops, hidden, adapter).softmax(-1).floats();
                    double[] last = new double[TINY.vocabSize()];
                    for (int token = 0; token < last.length; token++) {
                        last[token] = all[all.length - last.length + token];
                    }
                    return last;
                }
            });
        }
    }

    private static final List<TrainingRow> ROWS = List.of(
            new TrainingRow("a", "h", new int[] {0, 1, 2, 3}, new double[4], List.of(new Call(2, 4, 0))),
            new TrainingRow(
                    "a",
                    "h",
                    new int[] {0, 4, 2, 3, 1, 1},
                    new double[6],
                    List.of(new Call(1, 3, 0), new Call(5, 6, 0))));

    @Test
    void beliefsAreTheSameOnEitherWay() {
        try (ValueHead head = new ValueHead(torch, TINY.hiddenSize())) {
            DecoderPolicy policy = new DecoderPolicy(decoder, null, head, DecoderPolicy.Options.DEFAULT, (_, _) -> 0);
            List<Beliefs> asked = policy.beliefs(ROWS);
            try (TrainablePolicy.Pass pass = policy.forward(ROWS)) {
                for (int row = 0; row < ROWS.size(); row++) {
                    Beliefs passed = pass.beliefs().get(row);
                    assertArrayEquals(asked.get(row).logprobs(), passed.logprobs(), 1e-5);
                    assertArrayEquals(asked.get(row).values(), passed.values(), 1e-5);
                    assertEquals(0, passed.logprobs()[0]);
                    double likely = new Speech(null).probabilities(0, 1)[2];
                    assertEquals(Math.log(likely), asked.getFirst().logprobs()[2], 1e-5);
                }
                // As yet it knows next to nothing.
                assertEquals(Math.log(5), pass.beliefs().getFirst().entropies()[2], 0.1);
            }
        }
    }

    /** Along its own gradient a loss changes by the square of the gradient's length. */
    @ParameterizedTest
    @CsvSource({"TOKEN, false", "SEQUENCE, false", "TOKEN, true"})
    void gradientsReachTheParameters(Ratio ratio, boolean lora) {
        try (ValueHead head = new ValueHead(torch, TINY.hiddenSize());
                Adapter adapter = decoder.adapter(new Lora(2, 4, Lora.ALL, 0), 1);
                Ops ops = head.inner()) {
            Adapter trained = lora ? adapter : null;
            Map<String, Tensor> parameters = DecoderPolicy.parameters(decoder, trained, head);
            DecoderPolicy policy =
                    new DecoderPolicy(decoder, trained, head, DecoderPolicy.Options.DEFAULT, (_, _) -> 0);
            policyLoss(policy, ratio, true);
            Map<String, Tensor> gradients = new LinkedHashMap<>();
            parameters.forEach(
                    (name, tensor) -> tensor.gradient(ops).ifPresent(gradient -> gradients.put(name, gradient)));
            double slope = 0;
            for (Tensor gradient : gradients.values()) {
                slope += gradient.square().sum().number();
            }
            double step = 4e-3 / slope;
            move(ops, parameters, gradients, step);
            double up = policyLoss(policy, ratio, false);
            move(ops, parameters, gradients, -2 * step);
            double down = policyLoss(policy, ratio, false);
            assertEquals(1, (up - down) / (2 * step * slope), 0.02);
            assertTrue(gradients.containsKey("value_head.weight"));
        }
    }

    private void move(Ops ops, Map<String, Tensor> parameters, Map<String, Tensor> along, double by) {
        along.forEach((name, gradient) -> {
            Tensor parameter = Objects.requireNonNull(parameters.get(name));
            Tensor moved = parameter.detach().add(gradient.detach().mul(ops.scalar(by)));
            torch.kernels().copy(ops, moved, parameter);
        });
    }

    private static double policyLoss(DecoderPolicy policy, Ratio ratio, boolean backward) {
        PolicyLoss loss = new PolicyLoss(
                ratio, new Surrogate.Clip(0.9, 9, 0), new KlPenalty(KlEstimate.K3, KlPenalty.Place.LOSS, 0.1), 0.05, 0);
        try (TrainablePolicy.Pass pass = policy.forward(ROWS)) {
            List<RowLoss> losses = new ArrayList<>();
            for (int row = 0; row < ROWS.size(); row++) {
                int length = ROWS.get(row).length();
                Beliefs now = pass.beliefs().get(row);
                double[] before = filled(length, -1.4);
                RowTerms terms = new RowTerms(
                        ROWS.get(row).sampled(),
                        filled(length, row == 0 ? 1 : -0.5),
                        filled(length, 0.2),
                        before,
                        null,
                        filled(length, -1.2));
                RowLoss values = new ValueLoss(0.5, 0)
                        .of(ROWS.get(row).sampled(), filled(length, 0.2), now.values(), before, filled(length, 0.7));
                losses.add(loss.of(terms, now.logprobs(), now.entropies(), new LossTally())
                        .plus(values));
            }
            if (backward) {
                pass.backward(losses);
            }
            return losses.stream().mapToDouble(RowLoss::value).sum();
        }
    }

    /** A fresh embedding is so small that no hidden state could make any token likely; an adapter does not touch it. */
    private void sharpen() {
        try (Ops ops = torch.ops()) {
            Tensor embedding = Objects.requireNonNull(decoder.parameters().get("model.embed_tokens.weight"));
            torch.kernels().scale(ops, List.of(embedding), 15);
        }
        decoder.changed();
    }

    private static double[] filled(int length, double value) {
        double[] filled = new double[length];
        Arrays.fill(filled, value);
        return filled;
    }

    /** Every preset, each in one of the worlds. */
    @ParameterizedTest
    @CsvSource({
        "grpo, BANDIT, false",
        "dr_grpo, TOOL, false",
        "dapo, BANDIT, false",
        "gspo, BANDIT, true",
        "cispo, TOOL, false",
        "rloo, BANDIT, true",
        "reinforce++, TOOL, false",
        "ppo, TOOL, false",
        "flow_grpo, TOOL, false",
        "lightning_rl, TOOL, false"
    })
    void learns(String preset, World world, boolean lora) {
        AlgorithmSettings settings = AlgorithmSettings.of(
                Map.of("algorithm", preset, "learning_rate", "0.02", "passes_per_batch", "2", "constant_length", "2"));
        PolicyGradient algorithm = (PolicyGradient) settings.algorithm();
        int tasks = world == World.BANDIT ? 2 : 6;
        SplittableRandom random = new SplittableRandom(3);
        try (ValueHead head = new ValueHead(torch, TINY.hiddenSize());
                Adapter adapter = decoder.adapter(new Lora(4, 8, Lora.ALL, 0), 1);
                AdamW adamW = new AdamW(
                        torch,
                        DecoderPolicy.parameters(decoder, lora ? adapter : null, algorithm.needsValues() ? head : null),
                        new AdamW.Settings(
                                0.9, 0.999, 1e-8, 0, algorithm.updates().maxGradientNorm()))) {
            Adapter trained = lora ? adapter : null;
            if (lora) {
                sharpen();
            }
            DecoderPolicy policy = new DecoderPolicy(
                    decoder,
                    trained,
                    algorithm.needsValues() ? head : null,
                    DecoderPolicy.Options.DEFAULT,
                    adamW::step);
            double before = world.score(new Speech(trained), tasks, random.split());
            for (int step = 0; step < 60; step++) {
                algorithm.step(
                        policy,
                        null,
                        world.play(
                                new Speech(trained),
                                tasks,
                                8,
                                settings.schedule().mergeTurns(),
                                random),
                        Set.of(World.HASH),
                        step);
            }
            double after = world.score(new Speech(trained), tasks, random.split());
            assertTrue(before < 0.45 && after > 0.85, before + " before, " + after + " after");
        }
    }
}
