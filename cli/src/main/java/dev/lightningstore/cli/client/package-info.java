/** The commands that talk to a store, over the Java client. */
@NullMarked
package dev.lightningstore.cli.client;

import org.jspecify.annotations.NullMarked;
