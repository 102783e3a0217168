/** How good a rollout was, as numbers that can be explained. */
@NullMarked
package dev.lightningstore.reward;

import org.jspecify.annotations.NullMarked;
