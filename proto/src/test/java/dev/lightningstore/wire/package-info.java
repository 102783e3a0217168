/** What goes into a message comes out of it. */
@NullUnmarked
package dev.lightningstore.wire;

import org.jspecify.annotations.NullUnmarked;
