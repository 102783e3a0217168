/** The gateway: model calls of agents on their way to the servers that answer them, and what is kept of each. */
@NullMarked
package dev.lightningstore.gateway;

import org.jspecify.annotations.NullMarked;
