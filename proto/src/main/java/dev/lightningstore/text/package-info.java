/** What is done to plain text in more than one place. */
@NullMarked
package dev.lightningstore.text;

import org.jspecify.annotations.NullMarked;
