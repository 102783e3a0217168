/** The facets of a store; every backend and every wire implements them. */
@NullMarked
package dev.lightningstore.store;

import org.jspecify.annotations.NullMarked;
