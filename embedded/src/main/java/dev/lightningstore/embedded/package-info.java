/** A store and its runners in this JVM, for tests and notebooks. */
@NullMarked
package dev.lightningstore.embedded;

import org.jspecify.annotations.NullMarked;
