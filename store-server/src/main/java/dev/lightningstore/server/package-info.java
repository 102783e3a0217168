/** The composition root and what all doors share. */
@NullMarked
package dev.lightningstore.server;

import org.jspecify.annotations.NullMarked;
