/** The domain as protobuf messages, both ways, and errors as gRPC statuses. The server and the Java client share it. */
@NullMarked
package dev.lightningstore.wire;

import org.jspecify.annotations.NullMarked;
