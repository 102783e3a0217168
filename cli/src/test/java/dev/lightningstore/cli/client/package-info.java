/** What the commands draw, without a store. */
@NullMarked
package dev.lightningstore.cli.client;

import org.jspecify.annotations.NullMarked;
