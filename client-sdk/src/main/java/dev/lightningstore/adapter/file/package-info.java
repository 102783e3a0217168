/** Traces in files, out of a store and into one. */
@NullMarked
package dev.lightningstore.adapter.file;

import org.jspecify.annotations.NullMarked;
