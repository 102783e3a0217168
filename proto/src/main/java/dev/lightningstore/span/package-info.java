/** Spans: what an attempt did. */
@NullMarked
package dev.lightningstore.span;

import org.jspecify.annotations.NullMarked;
