/** Gets spans to the store without the agent's help: a bounded buffer, one thread, and a file for when the store is away. */
@NullMarked
package dev.lightningstore.trace.ship;

import org.jspecify.annotations.NullMarked;
