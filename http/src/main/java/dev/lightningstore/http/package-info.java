/** What the HTTP servers of store and policies share. */
@NullMarked
package dev.lightningstore.http;

import org.jspecify.annotations.NullMarked;
