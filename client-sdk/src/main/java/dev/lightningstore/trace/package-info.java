/** Tells the store what an agent does, at next to no cost for the agent. */
@NullMarked
package dev.lightningstore.trace;

import org.jspecify.annotations.NullMarked;
