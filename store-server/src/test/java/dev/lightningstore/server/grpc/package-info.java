/** The gRPC door, on a real port. */
@NullUnmarked
package dev.lightningstore.server.grpc;

import org.jspecify.annotations.NullUnmarked;
