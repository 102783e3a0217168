package dev.lightningstore.server.grpc;

import dev.lightningstore.v1.SpanBatchAck;
import dev.lightningstore.wire.raw.RawAddSpansRequest;
import dev.lightningstore.wire.raw.RawSpanBatch;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One sender's batches: many may be under way, each is answered after its commit. Runs on the call's event loop. */
final class SpanIntake implements StreamObserver<RawSpanBatch> {
    private static final int MAX_BATCHES = 256;
    private static final long MAX_BYTES = 32L << 20;

    private final Scope scope;
    private final ServerCallStreamObserver<SpanBatchAck> out;
    private final Function<RawAddSpansRequest, CompletableFuture<List<Long>>> store;
    private final Intake intake;
    private boolean ended;

    SpanIntake(
            Scope scope,
            ServerCallStreamObserver<SpanBatchAck> out,
            Function<RawAddSpansRequest, CompletableFuture<List<Long>>> store) {
        this.scope = scope;
        this.out = out;
        this.store = store;
        this.intake = new Intake(out, MAX_BATCHES, MAX_BYTES);
        out.setOnReadyHandler(intake::read);
        out.setOnCancelHandler(() -> ended = true);
        intake.start();
    }

    @Override
    public void onNext(RawSpanBatch batch) {
        int size = batch.getSerializedSize();
        intake.came(size);
        CompletableFuture<List<Long>> added;
        try {
            added = store.apply(batch.getBatch());
        } catch (RuntimeException refused) {
            acknowledge(batch.getId(), size, null, refused);
            return;
        }
        added.whenComplete((ids, failure) -> scope.run(() -> acknowledge(batch.getId(), size, ids, failure)));
    }

    private void acknowledge(long id, int size, @Nullable List<Long> ids, @Nullable Throwable failure) {
        if (!out.isCancelled()) {
            SpanBatchAck.Builder ack = SpanBatchAck.newBuilder().setId(id);
            if (failure != null) {
                ack.setError(Failures.error(scope.ctx(), failure));
            } else if (ids != null) {
                ack.setAdded(SpansService.added(ids));
            }
            out.onNext(ack.build());
        }
        intake.done(size, true);
        endWhenDone();
    }

    @Override
    public void onCompleted() {
        ended = true;
        endWhenDone();
    }

    private void endWhenDone() {
        if (ended && intake.messages() == 0 && !out.isCancelled()) {
            out.onCompleted();
        }
    }

    @Override
    public void onError(Throwable gone) {
        ended = true;
    }
}
