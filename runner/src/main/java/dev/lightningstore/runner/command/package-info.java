/** Agents that are commands, in any language: their process tree, their limits, their output. */
@NullMarked
package dev.lightningstore.runner.command;

import org.jspecify.annotations.NullMarked;
