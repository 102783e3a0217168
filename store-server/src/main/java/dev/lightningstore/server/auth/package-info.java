/** Who may do what: the guard before every door, keys, rollout tokens, and the one table of rights. */
@NullMarked
package dev.lightningstore.server.auth;

import org.jspecify.annotations.NullMarked;
