/** What is minimised, as numbers per token and their derivatives; whoever holds the network carries the derivatives into it. */
@NullMarked
package dev.lightningstore.algorithm.loss;

import org.jspecify.annotations.NullMarked;
