/** The loop: jobs are leased, rollouts are sampled and trained on, the policy is published, and nothing of it is done twice. */
@NullMarked
package dev.lightningstore.training;

import org.jspecify.annotations.NullMarked;
