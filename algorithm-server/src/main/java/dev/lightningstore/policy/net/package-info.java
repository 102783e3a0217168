/**
 * The decoder on DJL's PyTorch engine: tensors, gradients, weights, adapters, the key-value cache.
 * The only package that sees DJL's arrays: what others hold is a {@link dev.lightningstore.policy.net.Tensor}, which has none of their traps.
 */
@NullMarked
package dev.lightningstore.policy.net;

import org.jspecify.annotations.NullMarked;
