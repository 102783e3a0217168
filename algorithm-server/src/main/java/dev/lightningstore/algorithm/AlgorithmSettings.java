package dev.lightningstore.algorithm;

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
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * All that can be said about a training run: what is done in a step, and how steps follow each other.
 *
 * @param preset the name that the settings started from
 */
public record AlgorithmSettings(
        String preset, Algorithm algorithm, Schedule schedule, Descent descent, RewardCheck check, OnAlarm onAlarm) {
    /** What an alarm does beside being told. */
    public enum OnAlarm {
        MARK,
        STOP
    }

    /**
     * A measure beside the trained reward: where the two part, the policy learns to please and not to be good.
     *
     * @param dimension of rewards that have several; empty for none
     * @param window steps whose means are compared with those of as many before
     * @param fall how far the measure may fall from one window to the next while the reward rises
     */
    public record RewardCheck(String dimension, int window, double fall) {}

    /**
     * How weights are moved along a gradient.
     *
     * @param shape of the learning rate behind the warm-up
     * @param weightDecay of matrices
     * @param referenceFollow how far the reference follows the policy after each step; 0 leaves it where it began
     */
    public record Descent(Shape shape, int warmUpSteps, double weightDecay, double referenceFollow) {}

    /**
     * How a run goes from step to step.
     *
     * @param batchSize rollouts a step
     * @param groupSize rollouts a task
     * @param epochs how often each task is worked on
     * @param validationSplit the part of the tasks that is held out
     * @param checkpointInterval steps between checkpoints
     * @param mergeTurns whether turns become one row where each prompt goes on from the last answer
     */
    public record Schedule(
            int batchSize,
            int groupSize,
            int epochs,
            double validationSplit,
            int checkpointInterval,
            Path checkpointDir,
            boolean mergeTurns) {}

    /**
     * From keys such as {@code clip_ratio}; what is not given is as the preset has it.
     *
     * @throws StoreException.Invalid naming the key that is unknown or whose value is not allowed
     */
    public static AlgorithmSettings of(Map<String, ?> given) {
        AlgorithmReader in = AlgorithmReader.of(given);
        try {
            Updates updates = new Updates(
                    in.number(AlgorithmKey.LEARNING_RATE),
                    in.number(AlgorithmKey.MAX_GRADIENT_NORM),
                    in.count(AlgorithmKey.PASSES_PER_BATCH, 1),
                    in.count(AlgorithmKey.UPDATES_PER_PASS, 1),
                    in.count(AlgorithmKey.MICRO_BATCH_TOKENS, 1),
                    in.whole(AlgorithmKey.SEED));
            Algorithm algorithm = switch (in.preset().kind()) {
                case POLICY_GRADIENT -> policyGradient(in, updates);
                case SUPERVISED ->
                    new SupervisedFineTuning(
                            in.choice(AlgorithmKey.LOSS_AGGREGATION, Aggregation.class),
                            in.count(AlgorithmKey.CONSTANT_LENGTH, 1),
                            updates);
                case PREFERENCE -> new DirectPreference(in.number(AlgorithmKey.DPO_BETA), updates);
                case TOOLS -> tools(in, updates);
            };
            return new AlgorithmSettings(
                    in.preset().wire(),
                    algorithm,
                    schedule(in),
                    descent(in),
                    check(in),
                    in.choice(AlgorithmKey.ON_ALARM, OnAlarm.class));
        } catch (IllegalArgumentException e) {
            throw new StoreException.Invalid(String.valueOf(e.getMessage())); // the records say which key it is
        }
    }

    private static PolicyGradient policyGradient(AlgorithmReader in, Updates updates) {
        double low = in.number(AlgorithmKey.CLIP_RATIO);
        double high = in.number(AlgorithmKey.CLIP_RATIO_HIGH);
        return new PolicyGradient(
                new Admission(
                        in.names(AlgorithmKey.AGENTS),
                        Set.of(),
                        in.number(AlgorithmKey.REWARD_LOWEST),
                        in.number(AlgorithmKey.REWARD_HIGHEST),
                        in.bool(AlgorithmKey.VERIFIER_ONLY),
                        in.count(AlgorithmKey.MAX_TRAJECTORY_LENGTH, 1)),
                in.choice(AlgorithmKey.DYNAMIC_SAMPLING, DynamicSampling.class),
                new RewardShaping(
                        in.number(AlgorithmKey.REWARD_CLIP),
                        in.bool(AlgorithmKey.REWARD_NORMALIZATION),
                        new OverlongPenalty(
                                in.count(AlgorithmKey.OVERLONG_LIMIT, 0), in.count(AlgorithmKey.OVERLONG_BUFFER, 0))),
                advantages(in),
                new PolicyLoss(
                        in.choice(AlgorithmKey.RATIO, Ratio.class),
                        surrogate(in, low, high == 0 ? low : high),
                        new KlPenalty(
                                in.choice(AlgorithmKey.KL_ESTIMATE, KlEstimate.class),
                                in.choice(AlgorithmKey.KL_IN, KlPenalty.Place.class),
                                in.number(AlgorithmKey.KL_COEFFICIENT)),
                        in.number(AlgorithmKey.ENTROPY_COEFFICIENT),
                        in.number(AlgorithmKey.IMPORTANCE_CAP)),
                new ValueLoss(in.number(AlgorithmKey.VALUE_COEFFICIENT), in.number(AlgorithmKey.VALUE_CLIP)),
                in.choice(AlgorithmKey.LOSS_AGGREGATION, Aggregation.class),
                in.count(AlgorithmKey.CONSTANT_LENGTH, 1),
                in.number(AlgorithmKey.PASS_REWARD),
                updates);
    }

    private static ToolLearning tools(AlgorithmReader in, Updates updates) {
        return new ToolLearning(
                updates,
                in.count(AlgorithmKey.HIDDEN_UNITS, 1),
                in.count(AlgorithmKey.IMITATION_PASSES, 0),
                in.number(AlgorithmKey.CLIP_RATIO),
                in.number(AlgorithmKey.DISCOUNT_FACTOR),
                in.number(AlgorithmKey.GAE_LAMBDA),
                in.number(AlgorithmKey.ENTROPY_COEFFICIENT),
                in.count(AlgorithmKey.TRACES, 0),
                in.number(AlgorithmKey.PASS_REWARD));
    }

    private static TokenAdvantages advantages(AlgorithmReader in) {
        CreditRule credit = in.choice(AlgorithmKey.CREDIT, CreditRule.class);
        Baseline baseline = in.choice(AlgorithmKey.ADVANTAGE, Baseline.class);
        if (credit == CreditRule.LEARNED_VALUE && baseline != Baseline.BATCH_STANDARDISED) {
            throw StoreException.Invalid.field(
                    AlgorithmKey.ADVANTAGE.key(),
                    "with the credit learned_value, what a token is compared with is the value: set batch_standardised");
        }
        return new TokenAdvantages(
                credit,
                baseline,
                in.number(AlgorithmKey.DISCOUNT_FACTOR),
                in.choice(AlgorithmKey.GAE_STEP, TokenAdvantages.Step.class),
                in.number(AlgorithmKey.GAE_LAMBDA));
    }

    private static Surrogate surrogate(AlgorithmReader in, double low, double high) {
        return switch (in.choice(AlgorithmKey.SURROGATE, SurrogateName.class)) {
            case CLIP -> new Surrogate.Clip(low, high, in.number(AlgorithmKey.DUAL_CLIP));
            case WEIGHT_CLIP -> new Surrogate.WeightClip(low, high);
        };
    }

    private enum SurrogateName {
        CLIP,
        WEIGHT_CLIP
    }

    private static RewardCheck check(AlgorithmReader in) {
        double fall = in.number(AlgorithmKey.REWARD_CHECK_FALL);
        if (!(fall >= 0)) {
            throw in.wrong(AlgorithmKey.REWARD_CHECK_FALL);
        }
        return new RewardCheck(in.text(AlgorithmKey.REWARD_CHECK), in.count(AlgorithmKey.REWARD_CHECK_WINDOW, 1), fall);
    }

    private static Descent descent(AlgorithmReader in) {
        double decay = in.number(AlgorithmKey.WEIGHT_DECAY);
        if (!(decay >= 0 && Double.isFinite(decay))) {
            throw in.wrong(AlgorithmKey.WEIGHT_DECAY);
        }
        double follow = in.number(AlgorithmKey.REFERENCE_FOLLOW);
        if (!(follow >= 0 && follow <= 1)) {
            throw in.wrong(AlgorithmKey.REFERENCE_FOLLOW);
        }
        return new Descent(
                in.choice(AlgorithmKey.LEARNING_RATE_SHAPE, Shape.class),
                in.count(AlgorithmKey.WARM_UP_STEPS, 0),
                decay,
                follow);
    }

    private static Schedule schedule(AlgorithmReader in) {
        double split = in.number(AlgorithmKey.VALIDATION_SPLIT);
        if (!(split >= 0 && split <= 1)) {
            throw in.wrong(AlgorithmKey.VALIDATION_SPLIT);
        }
        return new Schedule(
                in.count(AlgorithmKey.BATCH_SIZE, 1),
                in.count(AlgorithmKey.GROUP_SIZE, 1),
                in.count(AlgorithmKey.EPOCHS, 1),
                split,
                in.count(AlgorithmKey.CHECKPOINT_INTERVAL, 1),
                Path.of(in.text(AlgorithmKey.CHECKPOINT_DIR)),
                in.bool(AlgorithmKey.TRAJECTORY_LEVEL_AGGREGATION));
    }
}
