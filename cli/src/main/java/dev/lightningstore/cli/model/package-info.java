/** {@code lightning model}: the models of this machine. */
@NullMarked
package dev.lightningstore.cli.model;

import org.jspecify.annotations.NullMarked;
