/** Writes the JSON of the hot answers by hand, into bytes. */
@NullMarked
package dev.lightningstore.server.json;

import org.jspecify.annotations.NullMarked;
