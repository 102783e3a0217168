/** OTLP over gRPC. */
@NullMarked
package dev.lightningstore.server.otlp.grpc;

import org.jspecify.annotations.NullMarked;
