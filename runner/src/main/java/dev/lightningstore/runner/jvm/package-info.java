/** Agents, verifiers and hooks that are Java classes. */
@NullMarked
package dev.lightningstore.runner.jvm;

import org.jspecify.annotations.NullMarked;
