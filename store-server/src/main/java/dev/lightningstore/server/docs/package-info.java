/** The pages that explain the server's doors. */
@NullMarked
package dev.lightningstore.server.docs;

import org.jspecify.annotations.NullMarked;
