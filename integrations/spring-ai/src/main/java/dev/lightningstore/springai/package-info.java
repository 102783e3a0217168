/**
 * Traces agents that are made with Spring AI, by its observations.
 *
 * <pre>{@code
 * observationRegistry.observationConfig().observationHandler(LightningObservationHandler.ofCurrentAttempt());
 * }</pre>
 */
@NullMarked
package dev.lightningstore.springai;

import org.jspecify.annotations.NullMarked;
