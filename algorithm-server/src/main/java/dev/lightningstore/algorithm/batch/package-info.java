/** What is trained on: episodes and their rows, which of them are refused, and how they are cut into batches. */
@NullMarked
package dev.lightningstore.algorithm.batch;

import org.jspecify.annotations.NullMarked;
