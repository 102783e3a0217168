/** Ids: short, opaque on the wire, numbers in the database. */
@NullMarked
package dev.lightningstore.id;

import org.jspecify.annotations.NullMarked;
