package dev.lightningstore.algorithm.loss;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one row when its loss is taken. All arrays are as long as the row; entry t is about token t, and
 * only sampled tokens count.
 *
 * @param sampled which tokens carry loss
 * @param before log probabilities of the policy before this batch's first update
 * @param sampler log probabilities as the sampler gave them, NaN where it gave none; null where they are not corrected for
 * @param reference log probabilities of the reference policy; null where there is no penalty in the loss
 * @param weights what each token counts for: see {@link Aggregation}
 */
public record RowTerms(
        boolean[] sampled,
        double[] advantages,
        double[] weights,
        double[] before,
        double @Nullable [] sampler,
        double @Nullable [] reference) {}
