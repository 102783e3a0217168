package dev.lightningstore.runner;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Other people's code on a thread of its own: it can be told to stop, and be left where it does not. */
final class ForeignCall<T> {
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final CompletableFuture<Stop> stopped;
    private final Duration grace;
    private final Thread thread;

    private ForeignCall(ThreadFactory threads, CompletableFuture<Stop> stopped, Duration grace, Callable<T> code) {
        this.stopped = stopped;
        this.grace = grace;
        thread = threads.newThread(() -> run(code));
    }

    /**
     * @param stopped completes when the code is no longer wanted
     * @param grace how long the code is waited for after that
     */
    static <T> ForeignCall<T> start(
            ThreadFactory threads, CompletableFuture<Stop> stopped, Duration grace, Callable<T> code) {
        ForeignCall<T> call = new ForeignCall<>(threads, stopped, grace, code);
        call.thread.start();
        return call;
    }

    private void run(Callable<T> code) {
        try {
            T value = code.call();
            // What the code answers because it was told to stop is no answer.
            if (!stopped.isDone()) {
                answer.complete(value);
            }
        } catch (Throwable thrown) {
            if (!stopped.isDone()) {
                answer.completeExceptionally(thrown);
            }
        }
    }

    /** The answer, or what the code threw as the cause, unless a stop comes first: that interrupts the code. */
    T await() throws ExecutionException, InterruptedException, Stop.Stopped {
        firstOf().join();
        return settled();
    }

    /** As {@link #await()}, within a limit; {@link TimeoutException} says that it was too long. */
    T await(Duration limit) throws ExecutionException, InterruptedException, Stop.Stopped, TimeoutException {
        try {
            firstOf().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            end();
            throw e;
        }
        return settled();
    }

    private CompletableFuture<Object> firstOf() {
        return CompletableFuture.anyOf(answer.handle((value, thrown) -> true), stopped);
    }

    private T settled() throws ExecutionException, InterruptedException, Stop.Stopped {
        if (!answer.isDone()) {
            end();
            throw new Stop.Stopped(stopped.join());
        }
        return answer.get();
    }

    private void end() throws InterruptedException {
        thread.interrupt();
        thread.join(grace);
    }

    Thread thread() {
        return thread;
    }
}
