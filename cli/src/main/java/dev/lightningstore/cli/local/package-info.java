/** Everything there is, in one process on one machine. */
@NullMarked
package dev.lightningstore.cli.local;

import org.jspecify.annotations.NullMarked;
