/** What an operator can set, where it is read from, and the page that explains it. */
@NullMarked
package dev.lightningstore.server.config;

import org.jspecify.annotations.NullMarked;
