/** The REST wire of the Python package agentlightning 0.3.0, as its own server and client speak it. */
@NullMarked
package dev.lightningstore.server.agl;

import org.jspecify.annotations.NullMarked;
