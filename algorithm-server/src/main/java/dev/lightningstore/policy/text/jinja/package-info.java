/**
 * The part of the Jinja language that chat templates are written in, as Jinja 3 with {@code trim_blocks} and {@code lstrip_blocks} renders it.
 * A template sees only maps, lists, text and numbers: nothing in it reaches Java.
 */
@NullMarked
package dev.lightningstore.policy.text.jinja;

import org.jspecify.annotations.NullMarked;
