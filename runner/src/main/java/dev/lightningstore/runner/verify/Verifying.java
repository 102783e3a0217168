package dev.lightningstore.runner.verify;

import dev.lightningstore.runner.Emitters;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * The step after the agent.
 *
 * @param threads what the verifier is called on
 * @param emitters where its rewards go, under its own key
 * @param limit how long it may take
 */
public record Verifying(Verifier verifier, ThreadFactory threads, Emitters emitters, Duration limit) {
    public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(5);

    public Verifying {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("verifier limit: must be longer than nothing");
        }
    }
}
