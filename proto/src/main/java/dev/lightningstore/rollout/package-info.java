/** Rollouts and their attempts: the records, and the one table of transitions between their states. */
@NullMarked
package dev.lightningstore.rollout;

import org.jspecify.annotations.NullMarked;
