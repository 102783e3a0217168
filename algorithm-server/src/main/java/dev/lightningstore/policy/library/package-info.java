/** The models that a machine has by name: imported, made, shown, exported. */
@NullMarked
package dev.lightningstore.policy.library;

import org.jspecify.annotations.NullMarked;
