/** The figures of the server, for Prometheus. */
@NullMarked
package dev.lightningstore.server.metrics;

import org.jspecify.annotations.NullMarked;
