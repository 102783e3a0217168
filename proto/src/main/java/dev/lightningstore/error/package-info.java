/** What can go wrong, as one sealed family, and its one mapping to the wires. */
@NullMarked
package dev.lightningstore.error;

import org.jspecify.annotations.NullMarked;
