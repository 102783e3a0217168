package dev.lightningstore.trace.ship;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the store is away, when to try it again, and what the log hears of it: once that it is, once that it is back. */
final class Outage {
    private static final Logger log = LoggerFactory.getLogger(SpanShipper.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration MAX_DELAY = Duration.ofSeconds(10);
    private static final int MAX_DOUBLINGS = 6;

    private final String target;
    private final String meanwhile;
    private final RandomGenerator random;
    private boolean away;
    private boolean said;
    private int failures;
    private long retryAt;

    /** @param meanwhile what becomes of spans while the store is away */
    Outage(String target, String meanwhile, RandomGenerator random) {
        this.target = target;
        this.meanwhile = meanwhile;
        this.random = random;
    }

    boolean away() {
        return away;
    }

    /** Whether something may be sent, be it to see whether the store is back. */
    boolean mayTry(long now) {
        return !away || now - retryAt >= 0;
    }

    void failed(long now, Duration atLeast, String why) {
        if (!said) {
            said = true;
            log.atWarn().addKeyValue("store", target).log("the store takes no spans; {}: {}", meanwhile, why);
        }
        away = true;
        long delay = Math.min(MAX_DELAY.toNanos(), FIRST_DELAY.toNanos() << Math.min(failures++, MAX_DOUBLINGS));
        retryAt = now + Math.max(atLeast.toNanos(), delay / 2 + random.nextLong(delay / 2 + 1));
    }

    /** Nothing waits that could show whether the store is back: what comes next will. */
    void forget() {
        away = false;
    }

    void answered() {
        away = false;
        failures = 0;
        if (said) {
            said = false;
            log.atInfo().addKeyValue("store", target).log("the store takes spans again");
        }
    }
}
