/** The contract of the store, tried through the wires of a whole server. */
@NullMarked
package dev.lightningstore.server.contract;

import org.jspecify.annotations.NullMarked;
