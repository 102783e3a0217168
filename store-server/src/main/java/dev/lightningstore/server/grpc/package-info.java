/** The gRPC door: the services of lightningstore.v1 over the facets, with health and reflection. */
@NullMarked
package dev.lightningstore.server.grpc;

import org.jspecify.annotations.NullMarked;
