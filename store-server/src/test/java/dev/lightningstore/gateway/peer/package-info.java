/** The wire of agentlightning 1.0, row by row. */
@NullMarked
package dev.lightningstore.gateway.peer;

import org.jspecify.annotations.NullMarked;
