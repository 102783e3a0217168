@NullUnmarked
package dev.lightningstore.trace.ship;

import org.jspecify.annotations.NullUnmarked;
