package dev.lightningstore.choice;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers of somebody who may be away: asked at most once in a while, and what was last known stands where nobody answers.
 * Of each outage the log hears once. Thread-safe.
 */
final class Remembered<T> {
    static final Duration GOOD_FOR = Duration.ofSeconds(60);

    /** An agent waits no longer than this for what it can do without. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int MAX_KEYS = 1_000;
    private static final Logger log = LoggerFactory.getLogger(Remembered.class);

    private record Known<T>(Optional<T> value, long at) {}

    private final String whom;
    private final Function<String, CompletableFuture<Optional<T>>> source;
    private final LongSupplier nanos;
    private final Map<String, Known<T>> known = new ConcurrentHashMap<>();
    private final AtomicBoolean away = new AtomicBoolean();

    /** @param whom is asked, for the log */
    Remembered(String whom, Function<String, CompletableFuture<Optional<T>>> source, LongSupplier nanos) {
        this.whom = whom;
        this.source = source;
        this.nanos = nanos;
    }

    Optional<T> get(String key) {
        long now = nanos.getAsLong();
        Known<T> there = known.get(key);
        if (there != null && now - there.at < GOOD_FOR.toNanos()) {
            return there.value;
        }
        Optional<T> value = ask(key, there);
        if (known.size() >= MAX_KEYS) {
            known.clear();
        }
        known.put(key, new Known<>(value, now));
        return value;
    }

    private Optional<T> ask(String key, @Nullable Known<T> before) {
        try {
            Optional<T> answer = source.apply(key).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            away.set(false);
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            if (away.compareAndSet(false, true)) {
                log.warn(
                        "{} does not answer; until it does, what was last known is used, or else the default", whom, e);
            }
        }
        return before == null ? Optional.empty() : before.value;
    }
}
