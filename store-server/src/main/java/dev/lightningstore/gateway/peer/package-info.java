/** The HTTP API of agentlightning 1.0, on the rollouts, attempts and spans that every other wire sees too. */
@NullMarked
package dev.lightningstore.gateway.peer;

import org.jspecify.annotations.NullMarked;
