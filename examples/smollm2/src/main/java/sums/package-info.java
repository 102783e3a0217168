/** A real model learns to answer a sum by a tool call: the agent, its tasks and who judges it. */
@NullMarked
package sums;

import org.jspecify.annotations.NullMarked;
