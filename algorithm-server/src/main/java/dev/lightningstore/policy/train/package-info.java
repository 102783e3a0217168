/** How a policy is trained: optimizer, schedule, micro-batches, one step, and what a resumed run needs. */
@NullMarked
package dev.lightningstore.policy.train;

import org.jspecify.annotations.NullMarked;
