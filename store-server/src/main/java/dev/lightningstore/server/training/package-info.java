/** Training jobs over REST, for browsers and curl; what runs them speaks gRPC. */
@NullMarked
package dev.lightningstore.server.training;

import org.jspecify.annotations.NullMarked;
