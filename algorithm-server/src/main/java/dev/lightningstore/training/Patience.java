package dev.lightningstore.training;

import dev.lightningstore.error.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for answers of a store that may be away for a while: a run that took hours does not end because of that. */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Duration longest;
    private final InstantSource clock;
    private final Pause pause;

    /** How to wait. */
    @FunctionalInterface
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    /** @param longest that a store may be away */
    Patience(Duration longest, InstantSource clock, Pause pause) {
        this.longest = longest;
        this.clock = clock;
        this.pause = pause;
    }

    /** Calls until there is an answer. Only for what may be called twice. */
    <T> T answer(Supplier<CompletableFuture<T>> call) throws InterruptedException {
        Instant end = clock.instant().plus(longest);
        for (boolean told = false; ; told = true) {
            CompletableFuture<T> answer = call.get();
            try {
                return answer.get();
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw e;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof StoreException failure)) {
                    throw new IllegalStateException("the store's answer could not be had", e.getCause());
                }
                boolean away =
                        failure instanceof StoreException.Unavailable || failure instanceof StoreException.Overloaded;
                if (!away || !clock.instant().isBefore(end)) {
                    throw failure;
                }
                if (!told) {
                    LOG.atWarn().addKeyValue("reason", failure.getMessage()).log("the store is away; trying again");
                }
            }
            pause.sleep(PAUSE);
        }
    }

    /** Waits before another try of something that failed for good. */
    void rest(Duration time) throws InterruptedException {
        pause.sleep(time);
    }
}
