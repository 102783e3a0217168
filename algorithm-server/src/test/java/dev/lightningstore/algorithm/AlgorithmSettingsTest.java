package dev.lightningstore.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.algorithm.AlgorithmSettings.OnAlarm;
import dev.lightningstore.algorithm.TokenAdvantages.Step;
import dev.lightningstore.algorithm.advantage.Baseline;
import dev.lightningstore.algorithm.advantage.CreditRule;
import dev.lightningstore.algorithm.advantage.DynamicSampling;
import dev.lightningstore.algorithm.advantage.OverlongPenalty;
import dev.lightningstore.algorithm.advantage.RewardShaping;
import dev.lightningstore.algorithm.batch.Admission;
import dev.lightningstore.algorithm.loss.Aggregation;
import dev.lightningstore.algorithm.loss.KlEstimate;
import dev.lightningstore.algorithm.loss.KlPenalty;
import dev.lightningstore.algorithm.loss.PolicyLoss;
import dev.lightningstore.algorithm.loss.Ratio;
import dev.lightningstore.algorithm.loss.Surrogate;
import dev.lightningstore.algorithm.loss.ValueLoss;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.train.Schedule.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Defaults, every key, every preset, and what is refused. */
class AlgorithmSettingsTest {
    private static final Path PAGE = Path.of("../docs/reference/algorithms.md");

    private static String refusal(Map<String, ?> given) {
        return String.valueOf(assertThrows(StoreException.Invalid.class, () -> AlgorithmSettings.of(given))
                .getMessage());
    }

    @Test
    void defaultsAreThoseThatPeopleAlreadyHave() {
        AlgorithmSettings settings = AlgorithmSettings.of(Map.of());
        assertEquals("grpo", settings.preset());
        AlgorithmSettings same = AlgorithmSettings.of(Map.ofEntries(
                Map.entry("algorithm", "grpo"),
                Map.entry("batch_size", 32),
                Map.entry("learning_rate", 1e-5),
                Map.entry("epochs", 3),
                Map.entry("reward_normalization", true),
                Map.entry("discount_factor", 0.99),
                Map.entry("clip_ratio", 0.2),
                Map.entry("entropy_coefficient", 0.01),
                Map.entry("max_trajectory_length", 10),
                Map.entry("trajectory_level_aggregation", true),
                Map.entry("checkpoint_interval", 100),
                Map.entry("checkpoint_dir", "./checkpoints"),
                Map.entry("validation_split", 0.1)));
        assertEquals(settings, same);
    }

    @Test
    void everyKeyIsRead() {
        Map<String, Object> given = new HashMap<>();
        given.put("algorithm", "lightning_rl");
        given.put("batch_size", 1);
        given.put("group_size", 2);
        given.put("epochs", 3);
        given.put("learning_rate", 0.4);
        given.put("max_gradient_norm", 0.5);
        given.put("passes_per_batch", 6);
        given.put("updates_per_pass", 7);
        given.put("micro_batch_tokens", 8);
        given.put("seed", -9);
        given.put("validation_split", 0.25);
        given.put("checkpoint_interval", 11);
        given.put("checkpoint_dir", "kept");
        given.put("trajectory_level_aggregation", "yes");
        given.put("max_trajectory_length", 12);
        given.put("agents", "planner, writer");
        given.put("reward_lowest", -1);
        given.put("reward_highest", 1);
        given.put("verifier_only", true);
        given.put("pass_reward", 0.75);
        given.put("reward_clip", 2);
        given.put("reward_normalization", "off");
        given.put("overlong_limit", 100);
        given.put("overlong_buffer", 20);
        given.put("dynamic_sampling", "drop");
        given.put("advantage", "batch_standardised");
        given.put("credit", "learned_value");
        given.put("discount_factor", 0.9);
        given.put("gae_lambda", 0.8);
        given.put("gae_step", "turn");
        given.put("value_coefficient", 0.3);
        given.put("value_clip", 0.1);
        given.put("ratio", "sequence");
        given.put("surrogate", "clip");
        given.put("clip_ratio", 0.1);
        given.put("clip_ratio_high", 0.2);
        given.put("dual_clip", 4);
        given.put("importance_cap", 5);
        given.put("loss_aggregation", "constant_length");
        given.put("constant_length", 64);
        given.put("entropy_coefficient", 0.02);
        given.put("kl_coefficient", 0.03);
        given.put("kl_estimate", "k2");
        given.put("kl_in", "reward");
        given.put("warm_up_steps", 5);
        given.put("learning_rate_shape", "cosine");
        given.put("weight_decay", 0.1);
        given.put("reference_follow", 0.05);
        given.put("reward_check", "tests");
        given.put("reward_check_window", 7);
        given.put("reward_check_fall", 0.2);
        given.put("on_alarm", "stop");
        Updates updates = new Updates(0.4, 0.5, 6, 7, 8, -9);
        PolicyGradient expected = new PolicyGradient(
                new Admission(Set.of("planner", "writer"), Set.of(), -1, 1, true, 12),
                DynamicSampling.DROP,
                new RewardShaping(2, false, new OverlongPenalty(100, 20)),
                new TokenAdvantages(CreditRule.LEARNED_VALUE, Baseline.BATCH_STANDARDISED, 0.9, Step.TURN, 0.8),
                new PolicyLoss(
                        Ratio.SEQUENCE,
                        new Surrogate.Clip(0.1, 0.2, 4),
                        new KlPenalty(KlEstimate.K2, KlPenalty.Place.REWARD, 0.03),
                        0.02,
                        5),
                new ValueLoss(0.3, 0.1),
                Aggregation.CONSTANT_LENGTH,
                64,
                0.75,
                updates);
        AlgorithmSettings.Schedule schedule = new AlgorithmSettings.Schedule(1, 2, 3, 0.25, 11, Path.of("kept"), true);
        AlgorithmSettings.Descent descent = new AlgorithmSettings.Descent(Shape.COSINE, 5, 0.1, 0.05);
        AlgorithmSettings.RewardCheck check = new AlgorithmSettings.RewardCheck("tests", 7, 0.2);
        assertEquals(
                new AlgorithmSettings("lightning_rl", expected, schedule, descent, check, OnAlarm.STOP),
                AlgorithmSettings.of(given));
        given.put("algorithm", "dpo");
        given.put("dpo_beta", 0.5);
        assertEquals(
                new DirectPreference(0.5, updates), AlgorithmSettings.of(given).algorithm());
        given.put("algorithm", "tool_policy");
        given.put("hidden_units", 16);
        given.put("imitation_passes", 50);
        given.put("traces", 200);
        assertEquals(
                new ToolLearning(updates, 16, 50, 0.1, 0.9, 0.8, 0.02, 200, 0.75),
                AlgorithmSettings.of(given).algorithm());
        for (AlgorithmKey key : AlgorithmKey.values()) {
            assertTrue(given.containsKey(key.key()), key.key());
        }
    }

    @ParameterizedTest
    @EnumSource(Preset.class)
    void everyPresetCanBeNamed(Preset preset) {
        AlgorithmSettings settings = AlgorithmSettings.of(Map.of("algorithm", preset.wire()));
        assertEquals(preset.wire(), settings.preset());
    }

    @Test
    void presetsAreWhatTheirPapersSay() {
        assertEquals(
                new Surrogate.Clip(0.2, 0.28, 0), policyGradient("dapo").loss().surrogate());
        assertEquals(DynamicSampling.RESAMPLE, policyGradient("dapo").sampling());
        assertEquals(
                new Surrogate.Clip(3e-4, 4e-4, 0), policyGradient("gspo").loss().surrogate());
        assertEquals(Ratio.SEQUENCE, policyGradient("gspo").loss().ratio());
        assertInstanceOf(
                Surrogate.WeightClip.class, policyGradient("cispo").loss().surrogate());
        assertEquals(Baseline.GROUP_MEAN, policyGradient("dr_grpo").advantages().baseline());
        assertEquals(Baseline.LEAVE_ONE_OUT, policyGradient("rloo").advantages().baseline());
        assertTrue(policyGradient("ppo").needsValues());
        assertFalse(AlgorithmSettings.of(Map.of("algorithm", "flow_grpo"))
                .schedule()
                .mergeTurns());
    }

    private static PolicyGradient policyGradient(String preset) {
        return (PolicyGradient)
                AlgorithmSettings.of(Map.of("algorithm", preset)).algorithm();
    }

    @Test
    void whatIsUnknownIsRefusedWithTheNearestName() {
        assertEquals(
                "clip_ration: there is no such setting; did you mean 'clip_ratio'?", refusal(Map.of("clip_ration", 1)));
        assertTrue(refusal(Map.of("algorithm", "grop"))
                .startsWith("algorithm: there is no algorithm 'grop'; did you mean 'grpo'?"));
        assertEquals(
                "correction_temperature: is about self-correction, not training: give it to the correction loop",
                refusal(Map.of("correction_temperature", 0.7)));
    }

    @Test
    void whatIsNotAllowedIsRefusedByItsKey() {
        assertEquals("batch_size: '0' is not allowed: it must be 1 or more", refusal(Map.of("batch_size", 0)));
        assertEquals("kl_estimate: 'k4' is not allowed: it must be k1, k2, k3", refusal(Map.of("kl_estimate", "k4")));
        assertEquals("validation_split: '2' is not allowed: it must be 0 to 1", refusal(Map.of("validation_split", 2)));
        for (String key : new String[] {
            "learning_rate",
            "clip_ratio",
            "discount_factor",
            "gae_lambda",
            "dual_clip",
            "kl_coefficient",
            "entropy_coefficient",
            "importance_cap",
            "value_clip",
            "reward_clip",
            "max_gradient_norm"
        }) {
            String message = refusal(Map.of(key, -1));
            assertTrue(message.contains(key), message);
        }
        assertTrue(refusal(Map.of("credit", "learned_value")).startsWith("advantage: "));
        assertTrue(refusal(Map.of("algorithm", "dpo", "dpo_beta", 0)).startsWith("dpo_beta: "));
    }

    @Test
    void thePageIsWhatTheKeysSay() throws IOException {
        String page = AlgorithmsPage.markdown();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(Files.readString(PAGE), page, "renew it with -Dgolden.update=true");
    }
}
