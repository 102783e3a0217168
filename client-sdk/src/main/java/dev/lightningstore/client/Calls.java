package dev.lightningstore.client;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.wire.ErrorWire;
import dev.lightningstore.wire.Headers;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes the calls of one project: who we are, how long it may take, and whether it is tried again. Thread-safe. */
final class Calls {
    /** May a call be made twice and mean the same? */
    enum Repeat {
        SAFE,
        NEVER
    }

    private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(5);

    /** Marks a call whose time is over. */
    private static final String NO_ANSWER = "deadline";

    private final Channel channel;
    private final ClientOptions options;
    private final String project;
    private final RandomGenerator random;
    private final OpenStreams streams;

    Calls(Channel channel, ClientOptions options, String project, RandomGenerator random, OpenStreams streams) {
        this.channel = channel;
        this.options = options;
        this.project = project;
        this.random = random;
        this.streams = streams;
    }

    ClientOptions options() {
        return options;
    }

    OpenStreams streams() {
        return streams;
    }

    <Q, A, R> CompletableFuture<R> call(
            MethodDescriptor<Q, A> method, Q request, Repeat repeat, Function<A, R> mapping) {
        return call(method, request, repeat, options.deadline(), mapping);
    }

    /** @param deadline null for none */
    <Q, A, R> CompletableFuture<R> call(
            MethodDescriptor<Q, A> method,
            Q request,
            Repeat repeat,
            @Nullable Duration deadline,
            Function<A, R> mapping) {
        return start(method, request, repeat, deadline, (only, rest) -> mapping.apply(only));
    }

    /** Gathers all that a stream of the server's says; the caller bounds it by what it asks for. */
    <Q, A, R> CompletableFuture<R> gather(MethodDescriptor<Q, A> method, Q request, Function<List<A>, R> mapping) {
        return start(method, request, Repeat.SAFE, options.deadline(), (first, rest) -> {
            List<A> all = new ArrayList<>(rest.size() + 1);
            all.add(first);
            all.addAll(rest);
            return mapping.apply(all);
        });
    }

    private <Q, A, R> CompletableFuture<R> start(
            MethodDescriptor<Q, A> method,
            Q request,
            Repeat repeat,
            @Nullable Duration deadline,
            BiFunction<A, List<A>, R> reading) {
        Deadline end = deadline == null ? null : Deadline.after(deadline.toNanos(), TimeUnit.NANOSECONDS);
        Answer<Q, A, R> answer = new Answer<>(method, request, repeat, end, reading);
        answer.tryOnce();
        return answer;
    }

    /** Opens a stream; the listener has been started, and nothing was sent. */
    <Q, A> ClientCall<Q, A> open(MethodDescriptor<Q, A> method, ClientCall.Listener<A> listener) {
        ClientCall<Q, A> call = channel.newCall(method, CallOptions.DEFAULT);
        call.start(listener, headers());
        return call;
    }

    /** Runs an action after the wait that the policy wants after so many failures. */
    void later(int failures, Duration atLeast, Runnable action) {
        Duration delay = options.retry().delay(failures, random);
        Duration wait = delay.compareTo(atLeast) < 0 ? atLeast.plus(delay) : delay;
        Executor timer = CompletableFuture.delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS);
        timer.execute(action);
    }

    private Metadata headers() {
        Metadata headers = new Metadata();
        headers.put(Headers.PROJECT, project);
        if (options.apiKey() != null) {
            headers.put(Headers.AUTHORIZATION, "Bearer " + options.apiKey());
        }
        return headers;
    }

    /** One call with one answer, tried as often as its kind and the time allow. Cancelling it ends the call. */
    private final class Answer<Q, A, R> extends CompletableFuture<R> {
        private final MethodDescriptor<Q, A> method;
        private final Q request;
        private final Repeat repeat;
        private final @Nullable Deadline deadline;
        private final BiFunction<A, List<A>, R> reading;
        private int failures;
        private volatile @Nullable ClientCall<Q, A> current;

        Answer(
                MethodDescriptor<Q, A> method,
                Q request,
                Repeat repeat,
                @Nullable Deadline deadline,
                BiFunction<A, List<A>, R> reading) {
            this.method = method;
            this.request = request;
            this.repeat = repeat;
            this.deadline = deadline;
            this.reading = reading;
        }

        void tryOnce() {
            if (isDone()) {
                return;
            }
            if (streams.closed()) {
                completeExceptionally(new StoreException.Unavailable("the client is closed"));
                return;
            }
            CallOptions with = deadline == null ? CallOptions.DEFAULT : CallOptions.DEFAULT.withDeadline(deadline);
            ClientCall<Q, A> call = channel.newCall(method, with);
            current = call;
            call.start(new Try(call), headers());
            call.request(2);
            call.sendMessage(request);
            call.halfClose();
            if (isCancelled()) {
                call.cancel("cancelled by the caller", null);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            ClientCall<Q, A> call = current;
            if (cancelled && call != null) {
                call.cancel("cancelled by the caller", null);
            }
            return cancelled;
        }

        private void failed(Status status, Metadata trailers) {
            RuntimeException failure = ErrorWire.exception(status, trailers);
            failures++;
            boolean time = deadline == null || !deadline.isExpired();
            if (time && failures < options.retry().attempts() && worthwhile(failure, trailers)) {
                Duration atLeast =
                        failure instanceof StoreException.Overloaded full ? full.retryAfter() : Duration.ZERO;
                if (deadline == null || deadline.timeRemaining(TimeUnit.NANOSECONDS) > atLeast.toNanos()) {
                    later(failures, atLeast, this::tryOnce);
                    return;
                }
            }
            completeExceptionally(failure);
        }

        private boolean worthwhile(RuntimeException failure, Metadata trailers) {
            if (failure instanceof StoreException.Overloaded full) {
                // The server said so itself, and did nothing. What will not be over soon, such as a quota that is
                // reached, is for the caller to know; and a message that is too large has no such trailer.
                return full.retryAfter().compareTo(MAX_RETRY_AFTER) < 0
                        && (trailers.containsKey(Headers.ERROR) || trailers.containsKey(Headers.ERROR_CODE));
            }
            return repeat == Repeat.SAFE
                    && failure instanceof StoreException.Unavailable lost
                    && !lost.details().containsKey(NO_ANSWER);
        }

        private final class Try extends ClientCall.Listener<A> {
            private final ClientCall<Q, A> call;
            private @Nullable A first;
            private List<A> rest = List.of();

            Try(ClientCall<Q, A> call) {
                this.call = call;
            }

            @Override
            public void onMessage(A message) {
                if (first == null) {
                    first = message;
                    return;
                }
                if (rest.isEmpty()) {
                    rest = new ArrayList<>();
                }
                rest.add(message);
                call.request(1);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
                if (!status.isOk()) {
                    failed(status, trailers);
                    return;
                }
                A answered = first;
                if (answered == null) {
                    failed(Status.INTERNAL.withDescription("the server answered nothing"), trailers);
                    return;
                }
                try {
                    complete(reading.apply(answered, rest));
                } catch (RuntimeException unreadable) {
                    completeExceptionally(unreadable);
                }
            }
        }
    }
}
