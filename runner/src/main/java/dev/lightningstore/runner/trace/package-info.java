/** The traces of attempts, by the SDK. */
@NullMarked
package dev.lightningstore.runner.trace;

import org.jspecify.annotations.NullMarked;
