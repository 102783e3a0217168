/** Options of the commands that serve policies. */
@NullMarked
package dev.lightningstore.cli.serving;

import org.jspecify.annotations.NullMarked;
