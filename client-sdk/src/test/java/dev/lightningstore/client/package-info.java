/** The client's own decisions; what it does over the wire is tested with the server. */
@NullUnmarked
package dev.lightningstore.client;

import org.jspecify.annotations.NullUnmarked;
