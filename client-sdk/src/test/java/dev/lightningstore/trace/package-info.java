@NullUnmarked
package dev.lightningstore.trace;

import org.jspecify.annotations.NullUnmarked;
