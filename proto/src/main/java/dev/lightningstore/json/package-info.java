/** JSON as checked text that is carried, not parsed. */
@NullMarked
package dev.lightningstore.json;

import org.jspecify.annotations.NullMarked;
