/** A store under callers who do everything at once, over crashes and a clock that jumps. */
@NullMarked
package dev.lightningstore.jdbc.simulation;

import org.jspecify.annotations.NullMarked;
