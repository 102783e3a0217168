package dev.lightningstore.algorithm;

import static dev.lightningstore.algorithm.AlgorithmKey.ADVANTAGE;
import static dev.lightningstore.algorithm.AlgorithmKey.CLIP_RATIO;
import static dev.lightningstore.algorithm.AlgorithmKey.CLIP_RATIO_HIGH;
import static dev.lightningstore.algorithm.AlgorithmKey.CREDIT;
import static dev.lightningstore.algorithm.AlgorithmKey.DUAL_CLIP;
import static dev.lightningstore.algorithm.AlgorithmKey.DYNAMIC_SAMPLING;
import static dev.lightningstore.algorithm.AlgorithmKey.ENTROPY_COEFFICIENT;
import static dev.lightningstore.algorithm.AlgorithmKey.KL_ESTIMATE;
import static dev.lightningstore.algorithm.AlgorithmKey.KL_IN;
import static dev.lightningstore.algorithm.AlgorithmKey.LEARNING_RATE;
import static dev.lightningstore.algorithm.AlgorithmKey.LOSS_AGGREGATION;
import static dev.lightningstore.algorithm.AlgorithmKey.PASSES_PER_BATCH;
import static dev.lightningstore.algorithm.AlgorithmKey.RATIO;
import static dev.lightningstore.algorithm.AlgorithmKey.REWARD_NORMALIZATION;
import static dev.lightningstore.algorithm.AlgorithmKey.SURROGATE;
import static dev.lightningstore.algorithm.AlgorithmKey.TRAJECTORY_LEVEL_AGGREGATION;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The algorithms by the names that people know them by: each is the defaults of {@link AlgorithmKey} with some replaced. */
enum Preset {
    GRPO(
            "grpo",
            Kind.POLICY_GRADIENT,
            "Shao et al. 2024, DeepSeekMath",
            "no divergence from a reference unless `kl_coefficient` is set (the paper has 0.04)",
            Map.of(LOSS_AGGREGATION, "sequence_mean")),
    DR_GRPO(
            "dr_grpo",
            Kind.POLICY_GRADIENT,
            "Liu et al. 2025, Understanding R1-Zero-Like Training",
            "",
            Map.of(
                    ADVANTAGE, "group_mean",
                    LOSS_AGGREGATION, "constant_length",
                    REWARD_NORMALIZATION, "false",
                    ENTROPY_COEFFICIENT, "0")),
    DAPO(
            "dapo",
            Kind.POLICY_GRADIENT,
            "Yu et al. 2025, DAPO",
            "the penalty for length is off until `overlong_limit` says how long is too long",
            Map.of(
                    CLIP_RATIO_HIGH, "0.28",
                    DYNAMIC_SAMPLING, "resample",
                    ENTROPY_COEFFICIENT, "0")),
    GSPO(
            "gspo",
            Kind.POLICY_GRADIENT,
            "Zheng et al. 2025, Group Sequence Policy Optimization",
            "",
            Map.of(
                    RATIO, "sequence",
                    CLIP_RATIO, "3e-4",
                    CLIP_RATIO_HIGH, "4e-4",
                    LOSS_AGGREGATION, "sequence_mean",
                    ENTROPY_COEFFICIENT, "0")),
    CISPO(
            "cispo",
            Kind.POLICY_GRADIENT,
            "MiniMax 2025, MiniMax-M1",
            "",
            Map.of(
                    SURROGATE, "weight_clip",
                    CLIP_RATIO, "1",
                    CLIP_RATIO_HIGH, "0.28",
                    DYNAMIC_SAMPLING, "drop",
                    ENTROPY_COEFFICIENT, "0")),
    RLOO(
            "rloo",
            Kind.POLICY_GRADIENT,
            "Ahmadian et al. 2024, Back to Basics",
            "tokens have ratios and bounds, which matter from the second update on a batch only",
            Map.of(
                    ADVANTAGE, "leave_one_out",
                    LOSS_AGGREGATION, "rollout_mean",
                    KL_IN, "reward",
                    KL_ESTIMATE, "k1",
                    REWARD_NORMALIZATION, "false",
                    ENTROPY_COEFFICIENT, "0")),
    REINFORCE_PLUS_PLUS(
            "reinforce++",
            Kind.POLICY_GRADIENT,
            "Hu et al. 2025, REINFORCE++",
            "",
            Map.of(
                    ADVANTAGE, "batch_standardised",
                    KL_IN, "reward",
                    KL_ESTIMATE, "k1",
                    ENTROPY_COEFFICIENT, "0")),
    PPO(
            "ppo",
            Kind.POLICY_GRADIENT,
            "Schulman et al. 2017, Proximal Policy Optimization",
            "policy and value share one network",
            Map.of(
                    ADVANTAGE, "batch_standardised",
                    CREDIT, "learned_value",
                    PASSES_PER_BATCH, "4",
                    KL_IN, "reward",
                    KL_ESTIMATE, "k1",
                    REWARD_NORMALIZATION, "false")),
    FLOW_GRPO(
            "flow_grpo",
            Kind.POLICY_GRADIENT,
            "Li et al. 2025, In-the-Flow Agentic System Optimization",
            "each turn is its own row with the outcome of its episode; no other planner beside the policy",
            Map.of(
                    TRAJECTORY_LEVEL_AGGREGATION, "false",
                    LOSS_AGGREGATION, "sequence_mean")),
    LIGHTNING_RL(
            "lightning_rl",
            Kind.POLICY_GRADIENT,
            "Luo et al. 2025, Agent Lightning",
            "",
            Map.of(
                    TRAJECTORY_LEVEL_AGGREGATION, "false",
                    DUAL_CLIP, "3",
                    LOSS_AGGREGATION, "token_mean")),
    SFT(
            "sft",
            Kind.SUPERVISED,
            "fine-tuning on good examples",
            "no packing of several examples into one row",
            Map.of()),
    DPO(
            "dpo",
            Kind.PREFERENCE,
            "Rafailov et al. 2023, Direct Preference Optimization",
            "no label smoothing, no likelihood term beside it",
            Map.of()),
    TOOL_POLICY(
            "tool_policy",
            Kind.TOOLS,
            "PPO with GAE over the choice of an agent's next tool",
            "a small network of its own in plain Java, no model; see [a policy of tools](training.md#a-policy-of-tools)",
            Map.of(
                    LEARNING_RATE, "0.01",
                    PASSES_PER_BATCH, "5",
                    ENTROPY_COEFFICIENT, "0.03"));

    /** Which of the algorithms' files runs it. */
    enum Kind {
        POLICY_GRADIENT,
        SUPERVISED,
        PREFERENCE,
        TOOLS
    }

    private final String wire;
    private final Kind kind;
    private final String source;
    private final String leftOut;
    private final Map<AlgorithmKey, String> replaced;

    Preset(String wire, Kind kind, String source, String leftOut, Map<AlgorithmKey, String> replaced) {
        this.wire = wire;
        this.kind = kind;
        this.source = source;
        this.leftOut = leftOut;
        this.replaced = replaced;
    }

    static Optional<Preset> ofWire(String wire) {
        return Arrays.stream(values())
                .filter(preset -> preset.wire.equals(wire))
                .findFirst();
    }

    String wire() {
        return wire;
    }

    Kind kind() {
        return kind;
    }

    /** Where it is written down. */
    String source() {
        return source;
    }

    /** What of that is not here. */
    String leftOut() {
        return leftOut;
    }

    String value(AlgorithmKey key) {
        return replaced.getOrDefault(key, key.byDefault());
    }

    boolean replaces(AlgorithmKey key) {
        return replaced.containsKey(key);
    }
}
