package dev.lightningstore.client;

import dev.lightningstore.client.Calls.Repeat;
import dev.lightningstore.v1.AddSpansResponse;
import dev.lightningstore.v1.SpanBatchAck;
import dev.lightningstore.wire.ErrorWire;
import dev.lightningstore.wire.RawSpans;
import dev.lightningstore.wire.raw.RawAddSpansRequest;
import dev.lightningstore.wire.raw.RawSpanBatch;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends span batches down one stream, which costs less than a call each. What the stream cannot take (it is broken, or
 * too much of it is unanswered) goes as a call of its own; a batch sent twice is stored once. Thread-safe.
 */
final class SpanBatches implements AutoCloseable {
    private static final int MAX_UNANSWERED = 1_000;
    private static final long MAX_UNANSWERED_BYTES = 32L << 20;

    private final Calls calls;
    private final Map<Long, Unanswered> unanswered = new HashMap<>();
    private @Nullable Stream stream;
    private long lastId;
    private long bytes;
    private boolean closed;

    SpanBatches(Calls calls) {
        this.calls = calls;
        calls.streams().add(this);
    }

    /** What is under way is still answered. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (stream != null) {
                stream.call.halfClose();
            }
        }
    }

    CompletableFuture<List<Long>> add(RawAddSpansRequest batch) {
        Unanswered sent = new Unanswered(batch);
        int size = batch.getSerializedSize();
        synchronized (this) {
            if (!closed && unanswered.size() < MAX_UNANSWERED && bytes + size <= MAX_UNANSWERED_BYTES) {
                Stream open = stream == null ? openStream() : stream;
                long id = ++lastId;
                unanswered.put(id, sent);
                bytes += size;
                open.call.sendMessage(
                        RawSpanBatch.newBuilder().setId(id).setBatch(batch).build());
                return sent.answer;
            }
        }
        sent.alone();
        return sent.answer;
    }

    private Stream openStream() {
        Stream opened = new Stream();
        stream = opened;
        return opened;
    }

    private @Nullable Unanswered answered(long id) {
        synchronized (this) {
            Unanswered sent = unanswered.remove(id);
            if (sent != null) {
                bytes -= sent.batch.getSerializedSize();
            }
            return sent;
        }
    }

    private void broken(Stream ended) {
        List<Unanswered> left;
        synchronized (this) {
            if (stream != ended) {
                return;
            }
            stream = null;
            left = new ArrayList<>(unanswered.values());
            unanswered.clear();
            bytes = 0;
        }
        left.forEach(Unanswered::alone);
    }

    private static List<Long> sequenceIds(AddSpansResponse added) {
        return added.getSequenceIdsList();
    }

    private final class Unanswered {
        private final RawAddSpansRequest batch;
        private final CompletableFuture<List<Long>> answer = new CompletableFuture<>();

        Unanswered(RawAddSpansRequest batch) {
            this.batch = batch;
        }

        void alone() {
            calls.call(RawSpans.ADD, batch, Repeat.SAFE, SpanBatches::sequenceIds)
                    .whenComplete((ids, failure) -> {
                        if (failure == null) {
                            answer.complete(ids);
                        } else {
                            answer.completeExceptionally(failure);
                        }
                    });
        }
    }

    private final class Stream extends ClientCall.Listener<SpanBatchAck> {
        private static final int READ_AHEAD = 64;

        private final ClientCall<RawSpanBatch, SpanBatchAck> call;

        Stream() {
            call = calls.open(RawSpans.ADD_BATCHES, this);
            call.request(READ_AHEAD);
        }

        @Override
        public void onMessage(SpanBatchAck ack) {
            call.request(1);
            Unanswered sent = answered(ack.getId());
            if (sent == null) {
                return;
            }
            if (ack.hasError()) {
                sent.answer.completeExceptionally(ErrorWire.exception(ack.getError()));
            } else {
                sent.answer.complete(sequenceIds(ack.getAdded()));
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            broken(this);
        }
    }
}
