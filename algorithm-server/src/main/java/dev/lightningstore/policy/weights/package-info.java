/** What a model is on disk: its shape, its tensors, read from and written to the formats that the field uses. Knows no DJL. */
@NullMarked
package dev.lightningstore.policy.weights;

import org.jspecify.annotations.NullMarked;
