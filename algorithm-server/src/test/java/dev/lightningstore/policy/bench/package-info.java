/** What measures speed beside PyTorch; no test. */
@org.jspecify.annotations.NullMarked
package dev.lightningstore.policy.bench;
