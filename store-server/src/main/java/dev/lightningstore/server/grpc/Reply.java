package dev.lightningstore.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Answers a call with what a future brings. The message is built on the call's event loop, not by who completes it. */
final class Reply {
    private Reply() {}

    static <R, A> void with(StreamObserver<A> out, Scope scope, CompletableFuture<R> answer, Function<R, A> mapping) {
        answer.whenComplete((result, failure) -> scope.run(() -> {
            if (((ServerCallStreamObserver<A>) out).isCancelled()) {
                // Nobody waits for it any more.
                return;
            }
            if (failure == null) {
                send(out, scope, result, mapping);
            } else {
                out.onError(Failures.status(scope.ctx(), failure));
            }
        }));
    }

    /** The same for what may take long: a caller who goes away cancels it. */
    static <R, A> void whileAsked(
            StreamObserver<A> out, Scope scope, CompletableFuture<R> answer, Function<R, A> mapping) {
        ((ServerCallStreamObserver<A>) out).setOnCancelHandler(() -> answer.cancel(false));
        with(out, scope, answer, mapping);
    }

    private static <R, A> void send(StreamObserver<A> out, Scope scope, R result, Function<R, A> mapping) {
        A message;
        try {
            message = mapping.apply(result);
        } catch (RuntimeException failure) {
            out.onError(Failures.status(scope.ctx(), failure));
            return;
        }
        out.onNext(message);
        out.onCompleted();
    }
}
