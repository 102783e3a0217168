/** The store over gRPC, for agents, runners and algorithms written in Java. */
@NullMarked
package dev.lightningstore.client;

import org.jspecify.annotations.NullMarked;
