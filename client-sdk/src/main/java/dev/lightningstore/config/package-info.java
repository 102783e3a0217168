/** Where an agent's settings come from. */
@NullMarked
package dev.lightningstore.config;

import org.jspecify.annotations.NullMarked;
