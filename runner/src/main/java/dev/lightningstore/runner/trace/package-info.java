/** The runner's own spans, sent straight to the store. */
@NullMarked
package dev.lightningstore.runner.trace;

import org.jspecify.annotations.NullMarked;
