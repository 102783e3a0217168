/** What spans pass on their way into the store, whichever door they came by. */
@NullMarked
package dev.lightningstore.server.intake;

import org.jspecify.annotations.NullMarked;
