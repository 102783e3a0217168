/** Which models the gateway can reach, and how a project wants its calls treated. */
@NullMarked
package dev.lightningstore.model;

import org.jspecify.annotations.NullMarked;
