/** What is inside a span's payload, in each of the forms that a wire asks for. */
@NullMarked
package dev.lightningstore.wire.span;

import org.jspecify.annotations.NullMarked;
