/** The {@code lightning} command. */
@NullMarked
package dev.lightningstore.cli;

import org.jspecify.annotations.NullMarked;
