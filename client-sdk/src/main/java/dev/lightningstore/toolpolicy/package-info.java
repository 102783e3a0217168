/** Which tool to use next, as a small network learned it from traces: {@link dev.lightningstore.toolpolicy.ToolPolicy}. */
@NullMarked
package dev.lightningstore.toolpolicy;

import org.jspecify.annotations.NullMarked;
