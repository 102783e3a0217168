package dev.lightningstore.client;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.v1.FinishLease;
import dev.lightningstore.v1.LeaseHeartbeat;
import dev.lightningstore.v1.LeasesGrpc;
import dev.lightningstore.v1.SessionRequest;
import dev.lightningstore.v1.SessionResponse;
import dev.lightningstore.wire.AttemptWire;
import dev.lightningstore.wire.ErrorWire;
import dev.lightningstore.wire.LeaseWire;
import dev.lightningstore.wire.RolloutWire;
import dev.lightningstore.wire.TimeWire;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's stream to the store, opened again whenever it breaks: permits that were not used are granted again, and
 * what was not acknowledged is said once more by a call of its own. Thread-safe.
 */
final class LeaseSession implements LeaseStore.Session {
    static final int MAX_PERMITS = 10_000;
    private static final int MAX_UNANSWERED = 1_000;
    private static final int READ_AHEAD = 64;
    private static final Logger log = LoggerFactory.getLogger(LeaseSession.class);

    private final Calls calls;
    private final RemoteLeaseStore store;
    private final String workerId;
    private final Duration ttl;
    private final LeaseStore.Listener listener;
    private final Map<Long, Command<?>> unanswered = new HashMap<>();
    private @Nullable Stream stream;
    private int permits;
    private int failures;
    private long lastId;
    private boolean closed;

    LeaseSession(Calls calls, RemoteLeaseStore store, String workerId, Duration ttl, LeaseStore.Listener listener) {
        this.calls = calls;
        this.store = store;
        this.workerId = workerId;
        this.ttl = ttl;
        this.listener = listener;
        calls.streams().add(this);
    }

    void open() {
        synchronized (this) {
            if (closed) {
                return;
            }
            Stream opened = new Stream();
            opened.call.sendMessage(SessionRequest.newBuilder()
                    .setOpen(SessionRequest.Open.newBuilder()
                            .setWorkerId(workerId)
                            .setTtl(TimeWire.of(ttl)))
                    .build());
            stream = opened;
            if (permits > 0) {
                opened.grant(permits);
            }
        }
    }

    @Override
    public void grant(int more) {
        if (more < 1) {
            throw StoreException.Invalid.field("permits", more + " is less than 1");
        }
        synchronized (this) {
            if (permits + more > MAX_PERMITS) {
                throw StoreException.Invalid.field("permits", "more than " + MAX_PERMITS + " would be unused");
            }
            permits += more;
            if (stream != null) {
                stream.grant(more);
            }
        }
    }

    CompletableFuture<Attempt> heartbeat(LeaseHeartbeat heartbeat) {
        return send(new Command<>(
                SessionRequest.newBuilder().setHeartbeat(heartbeat),
                ack -> AttemptWire.of(ack.getAttempt()),
                () -> store.heartbeatAlone(heartbeat)));
    }

    CompletableFuture<AttemptedRollout> finish(FinishLease finish) {
        return send(new Command<>(
                SessionRequest.newBuilder().setFinish(finish),
                ack -> RolloutWire.of(ack.getWork()),
                () -> store.finishAlone(finish)));
    }

    private <R> CompletableFuture<R> send(Command<R> command) {
        synchronized (this) {
            if (stream != null && !closed && unanswered.size() < MAX_UNANSWERED) {
                long id = ++lastId;
                unanswered.put(id, command);
                stream.call.sendMessage(command.request.setId(id).build());
                return command.answer;
            }
        }
        command.alone();
        return command.answer;
    }

    /** What is still unanswered is answered yet; a lease that was on its way is given back. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (stream != null) {
                stream.call.halfClose();
            }
        }
        calls.streams().remove(this);
        store.forget(this);
    }

    private void leased(Lease lease) {
        boolean late;
        synchronized (this) {
            permits = Math.max(0, permits - 1);
            late = closed;
        }
        if (late) {
            store.finish(lease.ref(), new Outcome.Released("the session was closed"));
            return;
        }
        store.came(lease.ref(), this);
        listener.onLease(lease);
    }

    private void answered(SessionResponse.Ack ack) {
        Command<?> command;
        synchronized (this) {
            command = unanswered.remove(ack.getId());
        }
        if (command != null) {
            command.answered(ack);
        }
    }

    private void broken(Stream ended, Status status, Metadata trailers) {
        List<Command<?>> left;
        int count;
        boolean again;
        synchronized (this) {
            if (stream != ended) {
                return;
            }
            stream = null;
            left = new ArrayList<>(unanswered.values());
            unanswered.clear();
            count = ++failures;
            again = !closed;
        }
        left.forEach(Command::alone);
        if (again) {
            log.atWarn()
                    .addKeyValue("worker", workerId)
                    .addKeyValue("failures", count)
                    .log(
                            "the session with the store ended and is opened again: {}",
                            status.isOk()
                                    ? "ended by the server"
                                    : ErrorWire.exception(status, trailers).getMessage());
            calls.later(count, Duration.ZERO, this::open);
        }
    }

    /** Something said under a lease that waits for its ack. */
    private static final class Command<R> {
        private final SessionRequest.Builder request;
        private final Function<SessionResponse.Ack, R> reading;
        private final Supplier<CompletableFuture<R>> call;
        private final CompletableFuture<R> answer = new CompletableFuture<>();

        Command(
                SessionRequest.Builder request,
                Function<SessionResponse.Ack, R> reading,
                Supplier<CompletableFuture<R>> call) {
            this.request = request;
            this.reading = reading;
            this.call = call;
        }

        void answered(SessionResponse.Ack ack) {
            if (ack.hasError()) {
                answer.completeExceptionally(ErrorWire.exception(ack.getError()));
                return;
            }
            try {
                answer.complete(reading.apply(ack));
            } catch (RuntimeException unreadable) {
                answer.completeExceptionally(unreadable);
            }
        }

        void alone() {
            call.get().whenComplete((result, failure) -> {
                if (failure == null) {
                    answer.complete(result);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        }
    }

    private final class Stream extends ClientCall.Listener<SessionResponse> {
        private final ClientCall<SessionRequest, SessionResponse> call;

        Stream() {
            call = calls.open(LeasesGrpc.getSessionMethod(), this);
            call.request(READ_AHEAD);
        }

        void grant(int permits) {
            call.sendMessage(SessionRequest.newBuilder()
                    .setGrant(SessionRequest.Grant.newBuilder().setPermits(permits))
                    .build());
        }

        @Override
        public void onMessage(SessionResponse message) {
            call.request(1);
            switch (message.getMessageCase()) {
                case OPENED -> {
                    synchronized (LeaseSession.this) {
                        failures = 0;
                    }
                }
                case LEASE -> leased(LeaseWire.of(message.getLease()));
                case CANCELLED -> {
                    LeaseRef lease = LeaseWire.of(message.getCancelled().getLease());
                    listener.onCancel(lease, message.getCancelled().getReason());
                }
                case DRAIN -> listener.onDrain();
                case ACK -> answered(message.getAck());
                case RESOURCES, MESSAGE_NOT_SET -> {
                    // We do not ask for resources here; and what a newer server says is not for us.
                }
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            broken(this, status, trailers);
        }
    }
}
