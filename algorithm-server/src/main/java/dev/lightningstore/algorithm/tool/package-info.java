/** Learns from traces which tool to use next: proximal policy optimisation over a discrete choice, by a small network in plain Java. */
@NullMarked
package dev.lightningstore.algorithm.tool;

import org.jspecify.annotations.NullMarked;
