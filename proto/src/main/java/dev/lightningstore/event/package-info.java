/** The feed of what changed. */
@NullMarked
package dev.lightningstore.event;

import org.jspecify.annotations.NullMarked;
