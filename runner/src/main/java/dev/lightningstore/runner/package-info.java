/** Leases rollouts, runs agents, streams back what happened. */
@NullMarked
package dev.lightningstore.runner;

import org.jspecify.annotations.NullMarked;
