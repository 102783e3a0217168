package dev.lightningstore.contract;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for what a store answers, never for ever. */
public final class Answers {
    /** Far above what any single call takes, so that only a hang reaches it. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private Answers() {}

    /** The answer; a refusal is thrown as it is. */
    public static <T> T of(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unwrap(e);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The refusal of a call that must be refused, by its future: a facet never throws at its caller. */
    public static <E extends Throwable> E refusal(Class<E> type, CompletableFuture<?> future) {
        Object answer;
        try {
            answer = of(future);
        } catch (RuntimeException refused) {
            return assertInstanceOf(type, refused);
        }
        return fail("answered " + answer + " instead of " + type.getSimpleName());
    }

    /** Waits until something is so. */
    public static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("not within " + PATIENCE + ": " + what);
            }
            pause(Duration.ofMillis(2));
        }
    }

    public static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static RuntimeException unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException refused ? refused : new IllegalStateException(cause);
    }
}
