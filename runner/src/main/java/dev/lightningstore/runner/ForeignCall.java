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
    private final Thread thread;

    private ForeignCall(ThreadFactory threads, Callable<T> code) {
        thread = threads.newThread(() -> {
            try {
                answer.complete(code.call());
            } catch (Throwable thrown) {
                answer.completeExceptionally(thrown);
            }
        });
    }

    static <T> ForeignCall<T> start(ThreadFactory threads, Callable<T> code) {
        ForeignCall<T> call = new ForeignCall<>(threads, code);
        call.thread.start();
        return call;
    }

    /** The answer, or what the code threw as the cause, unless a stop comes first: that interrupts the code. */
    T await(CompletableFuture<Stop> stopped, Duration grace)
            throws ExecutionException, InterruptedException, Stop.Stopped {
        CompletableFuture.anyOf(answer.handle((value, thrown) -> true), stopped).join();
        if (!answer.isDone()) {
            thread.interrupt();
            thread.join(grace);
            throw new Stop.Stopped(stopped.join());
        }
        return answer.get();
    }

    /** As {@link #await}, within a limit; {@link TimeoutException} says that it was too long. */
    T await(CompletableFuture<Stop> stopped, Duration grace, Duration limit)
            throws ExecutionException, InterruptedException, Stop.Stopped, TimeoutException {
        try {
            CompletableFuture.anyOf(answer.handle((value, thrown) -> true), stopped)
                    .get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            thread.join(grace);
            throw e;
        }
        return await(stopped, grace);
    }

    Thread thread() {
        return thread;
    }
}
