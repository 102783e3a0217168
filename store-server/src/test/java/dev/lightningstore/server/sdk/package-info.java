/** The SDK at a whole server. */
@NullUnmarked
package dev.lightningstore.server.sdk;

import org.jspecify.annotations.NullUnmarked;
