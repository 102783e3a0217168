/** Versioned resources: prompts, models, policies. */
@NullMarked
package dev.lightningstore.resource;

import org.jspecify.annotations.NullMarked;
