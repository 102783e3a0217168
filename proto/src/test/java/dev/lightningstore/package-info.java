/** What tests of every module share. */
@NullMarked
package dev.lightningstore;

import org.jspecify.annotations.NullMarked;
