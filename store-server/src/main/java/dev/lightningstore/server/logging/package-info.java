/** How the server logs. */
@NullMarked
package dev.lightningstore.server.logging;

import org.jspecify.annotations.NullMarked;
