/** How much better than expected something was: group statistics, returns over turns, rewards brought into shape. Plain arrays. */
@NullMarked
package dev.lightningstore.algorithm.advantage;

import org.jspecify.annotations.NullMarked;
