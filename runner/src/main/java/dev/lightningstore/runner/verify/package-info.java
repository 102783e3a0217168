/** The step after the agent that says how good it was. */
@NullMarked
package dev.lightningstore.runner.verify;

import org.jspecify.annotations.NullMarked;
