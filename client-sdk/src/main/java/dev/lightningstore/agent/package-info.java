/** What an agent in Java implements, and what it is given. */
@NullMarked
package dev.lightningstore.agent;

import org.jspecify.annotations.NullMarked;
