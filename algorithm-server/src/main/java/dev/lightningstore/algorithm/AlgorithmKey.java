package dev.lightningstore.algorithm;

import java.util.Locale;

/** One thing that can be set for a training run: its name, its default, what it may be. Presets have other defaults. */
enum AlgorithmKey {
    ALGORITHM("grpo", "the name of a preset", "where the other settings start from"),

    BATCH_SIZE("32", "1 or more", "rollouts that one step is made of"),
    GROUP_SIZE("8", "1 or more", "rollouts of the same task, which are compared with each other"),
    EPOCHS("3", "1 or more", "how often each task is worked on"),
    LEARNING_RATE("1e-5", "above 0", "of the optimizer"),
    WARM_UP_STEPS("0", "0 or more", "steps over which the rate rises to that"),
    LEARNING_RATE_SHAPE(
            "constant", "constant, linear, cosine", "how the rate goes on from there until the last step, down to 0"),
    WEIGHT_DECAY("0.01", "0 or more", "of matrices"),
    MAX_GRADIENT_NORM("1.0", "above 0", "a longer gradient is cut to this"),
    PASSES_PER_BATCH("1", "1 or more", "how often the rows of a step are gone through"),
    UPDATES_PER_PASS("1", "1 or more", "optimizer steps that a pass is spread over"),
    MICRO_BATCH_TOKENS("4096", "1 or more", "tokens that go through the network together, padding included"),
    SEED("0", "a whole number", "decides the order of rows"),

    VALIDATION_SPLIT("0.1", "0 to 1", "the part of the tasks that is held out"),
    CHECKPOINT_INTERVAL("100", "1 or more", "steps between checkpoints"),
    CHECKPOINT_DIR("./checkpoints", "a folder", "where they are kept, below the data folder of the algorithm server"),
    TRAJECTORY_LEVEL_AGGREGATION("true", "true or false", "whether turns that go on from each other become one row"),
    MAX_TRAJECTORY_LENGTH(
            "10", "1 or more", "calls of the model that an episode is trained on; those behind are left out"),
    AGENTS("", "names with commas between", "whose calls are trained on; empty for all"),

    REWARD_LOWEST("-Infinity", "a number", "a rollout with a lower reward is quarantined"),
    REWARD_HIGHEST("Infinity", "a number", "a rollout with a higher reward is quarantined"),
    VERIFIER_ONLY("false", "true or false", "whether a rollout that rewarded itself is quarantined"),
    PASS_REWARD("1.0", "a number", "from this reward on a rollout counts as passed, in the figures"),
    REWARD_CLIP("0", "0 or more", "rewards are held between minus this and this; 0 leaves them alone"),
    REWARD_NORMALIZATION(
            "true", "true or false", "whether the rewards of a batch are brought to mean 0 and deviation 1"),
    OVERLONG_LIMIT("0", "0 or more", "sampled tokens from which a rollout's reward is 1 less; 0 for no limit"),
    OVERLONG_BUFFER("0", "0 to overlong_limit", "tokens before the limit over which that grows"),
    DYNAMIC_SAMPLING("off", "off, drop, resample", "what becomes of groups whose rewards are all the same"),

    ADVANTAGE(
            "group_standardised",
            "group_standardised, group_mean, leave_one_out, batch_standardised",
            "what a return is compared with"),
    CREDIT(
            "identical",
            "identical, discounted, turn_rewards, learned_value",
            "how the calls of an episode share its return"),
    DISCOUNT_FACTOR(
            "0.99", "0 to 1", "what the next turn is worth beside this one; within a turn nothing is discounted"),
    GAE_LAMBDA("0.95", "0 to 1", "0 trusts the learned value alone, 1 the rewards alone"),
    GAE_STEP("token", "token, turn", "what a step is to the learned value"),
    VALUE_COEFFICIENT("0.5", "0 or more", "what the loss of the learned value counts"),
    VALUE_CLIP("0.2", "0 or more", "how far a value may move in one batch; 0 for as far as it likes"),

    RATIO("token", "token, sequence", "over what the ratio of the policy to what it was is taken"),
    SURROGATE(
            "clip",
            "clip, weight_clip",
            "`clip`: the ratio is held within bounds; `weight_clip`: it is a bounded weight"),
    CLIP_RATIO("0.2", "0 to 1", "how far the ratio may move; below 1 always, above 1 where `clip_ratio_high` is 0"),
    CLIP_RATIO_HIGH("0", "0 or more", "how far above 1; 0 for as far as `clip_ratio`"),
    DUAL_CLIP("0", "0, or above 1", "the bound for bad tokens that became much likelier; 0 for none"),
    IMPORTANCE_CAP(
            "2.0",
            "0 or more",
            "the most that a token counts for being likelier to the trainer than to the sampler; 0 does not correct"),
    LOSS_AGGREGATION(
            "token_mean",
            "token_mean, sequence_mean, constant_length, rollout_mean",
            "what a token counts for in the loss"),
    CONSTANT_LENGTH("1024", "1 or more", "tokens of a full answer, for `constant_length`"),
    ENTROPY_COEFFICIENT("0.01", "0 or more", "what a nat of entropy is worth"),
    KL_COEFFICIENT("0", "0 or more", "what a nat away from the reference costs; 0 asks for no reference"),
    KL_ESTIMATE("k3", "k1, k2, k3", "how the distance is estimated"),
    KL_IN("loss", "loss, reward", "where it is taken off"),

    REWARD_CHECK(
            "",
            "a dimension's name",
            "a measure beside the trained reward, which nobody trains on; there is an alarm when it falls while that"
                    + " rises"),
    REWARD_CHECK_WINDOW(
            "5", "1 or more", "steps whose means are compared with those of as many before, for `reward_check`"),
    REWARD_CHECK_FALL("0.05", "0 or more", "how far that measure may fall from one such window to the next"),
    ON_ALARM("mark", "mark, stop", "`mark` tells of an alarm and goes on; `stop` ends the run after that step"),

    REFERENCE_FOLLOW(
            "0", "0 to 1", "how far the reference follows the policy after each step; 0 leaves it where it began"),

    DPO_BETA("0.1", "above 0", "how dear it is to leave the reference, for `dpo`"),

    TRACES(
            "0",
            "0 to 10000",
            "finished rollouts of the store, the newest, that `tool_policy` learns from in its first step; 0 runs the agent"),
    HIDDEN_UNITS("32", "1 or more", "of the network of `tool_policy`"),
    IMITATION_PASSES("100", "0 or more", "passes in which `tool_policy` first learns what the agent does by itself");

    private final String byDefault;
    private final String allowed;
    private final String about;

    AlgorithmKey(String byDefault, String allowed, String about) {
        this.byDefault = byDefault;
        this.allowed = allowed;
        this.about = about;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String byDefault() {
        return byDefault;
    }

    String allowed() {
        return allowed;
    }

    String about() {
        return about;
    }
}
