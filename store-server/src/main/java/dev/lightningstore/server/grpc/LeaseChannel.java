package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.v1.FinishLease;
import dev.lightningstore.v1.LeaseHeartbeat;
import dev.lightningstore.v1.SessionRequest;
import dev.lightningstore.v1.SessionResponse;
import dev.lightningstore.wire.AttemptWire;
import dev.lightningstore.wire.LeaseWire;
import dev.lightningstore.wire.ResourceWire;
import dev.lightningstore.wire.RolloutWire;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One runner's session. What goes down is bounded by what the runner asked for: a lease needs a permit, an ack a
 * command, and of resources only the newest waits. Its state lives on the call's event loop; the store calls the
 * listener's methods from elsewhere.
 */
final class LeaseChannel implements StreamObserver<SessionRequest>, LeaseStore.Listener, OpenStreams.Drainable {
    private static final int MAX_COMMANDS = 256;
    private static final long MAX_COMMAND_BYTES = 8L << 20;
    private static final int MAX_PERMITS = 10_000;

    private final Scope scope;
    private final ServerCallStreamObserver<SessionResponse> out;
    private final OpenStreams streams;
    private final Intake intake;
    private LeaseStore.@Nullable Session session;
    private @Nullable AutoCloseable watch;
    private @Nullable Resources newest;
    private @Nullable Resources sent;
    private int permits;
    private boolean drained;
    private boolean halfClosed;
    private boolean over;

    LeaseChannel(Scope scope, ServerCallStreamObserver<SessionResponse> out, OpenStreams streams) {
        this.scope = scope;
        this.out = out;
        this.streams = streams;
        this.intake = new Intake(out, MAX_COMMANDS, MAX_COMMAND_BYTES);
        out.setOnReadyHandler(this::ready);
        out.setOnCancelHandler(this::stop);
        intake.start();
    }

    @Override
    public void onNext(SessionRequest request) {
        if (over || halfClosed) {
            // What is still said is said again by a call of its own, once the end of the stream is seen.
            return;
        }
        int size = request.getSerializedSize();
        intake.came(size);
        try {
            switch (request.getCommandCase()) {
                case OPEN -> {
                    open(request.getOpen());
                    intake.done(size, true);
                }
                case GRANT -> {
                    grant(request.getGrant().getPermits());
                    intake.done(size, false);
                }
                case HEARTBEAT -> heartbeat(request.getId(), size, request.getHeartbeat());
                case FINISH -> finish(request.getId(), size, request.getFinish());
                case COMMAND_NOT_SET ->
                    throw StoreException.Invalid.field("command", "must be one of open, grant, heartbeat, finish");
            }
        } catch (StoreException refused) {
            fail(refused);
        }
    }

    private void open(SessionRequest.Open open) {
        if (session != null) {
            throw new StoreException.Invalid("the session is open: open is said once, and first");
        }
        if (open.getWorkerId().isEmpty()) {
            throw StoreException.Invalid.field("worker_id", "must not be empty");
        }
        Duration ttl = LeaseWire.ttl(open.getTtl(), open.hasTtl());
        out.onNext(SessionResponse.newBuilder()
                .setOpened(SessionResponse.Opened.getDefaultInstance())
                .build());
        session = scope.store().leases().open(open.getWorkerId(), ttl, this);
        streams.add(this);
        if (open.getWatchResources()) {
            watch = scope.store().resources().watch(version -> scope.run(() -> changed(version)));
        }
    }

    private void grant(int more) {
        if (more < 1 || permits + more > MAX_PERMITS) {
            throw StoreException.Invalid.field(
                    "permits", more + ": grant at least 1, and keep at most " + MAX_PERMITS + " unused");
        }
        LeaseStore.Session granted = opened();
        permits += more;
        granted.grant(more);
    }

    private LeaseStore.Session opened() {
        if (session == null) {
            throw new StoreException.Invalid("the session is not open: say open first");
        }
        return session;
    }

    private void heartbeat(long id, int size, LeaseHeartbeat heartbeat) {
        opened();
        answer(
                id,
                size,
                () -> scope.store()
                        .leases()
                        .heartbeat(LeaseWire.of(heartbeat.getLease()), LeaseWire.progress(heartbeat)),
                (ack, attempt) -> ack.setAttempt(AttemptWire.of(attempt)));
    }

    private void finish(long id, int size, FinishLease finish) {
        opened();
        answer(
                id,
                size,
                () -> scope.store().leases().finish(LeaseWire.of(finish.getLease()), LeaseWire.outcome(finish)),
                (ack, work) -> ack.setWork(RolloutWire.of(work)));
    }

    /** A command that cannot be done is refused in its ack; the session goes on. */
    private <R> void answer(
            long id,
            int size,
            Supplier<CompletableFuture<R>> command,
            BiConsumer<SessionResponse.Ack.Builder, R> result) {
        CompletableFuture<R> done;
        try {
            done = command.get();
        } catch (RuntimeException refused) {
            done = CompletableFuture.failedFuture(refused);
        }
        done.whenComplete((value, failure) -> scope.run(() -> {
            SessionResponse.Ack.Builder ack = SessionResponse.Ack.newBuilder().setId(id);
            if (failure == null) {
                result.accept(ack, value);
            } else {
                ack.setError(Failures.error(scope.ctx(), failure));
            }
            send(SessionResponse.newBuilder().setAck(ack).build());
            intake.done(size, true);
            endWhenDone();
        }));
    }

    @Override
    public void onLease(Lease lease) {
        scope.run(() -> {
            permits--;
            if (over || halfClosed) {
                // Nobody is there to run it: others need not wait for its deadline.
                var unused = scope.store().leases().finish(lease.ref(), new Outcome.Released("the session ended"));
            } else {
                send(SessionResponse.newBuilder().setLease(LeaseWire.of(lease)).build());
            }
        });
    }

    @Override
    public void onCancel(LeaseRef lease, String reason) {
        scope.run(() -> send(SessionResponse.newBuilder()
                .setCancelled(SessionResponse.Cancelled.newBuilder()
                        .setLease(LeaseWire.of(lease))
                        .setReason(reason))
                .build()));
    }

    @Override
    public void onDrain() {
        drain();
    }

    @Override
    public void drain() {
        scope.run(() -> {
            if (!drained) {
                drained = true;
                send(SessionResponse.newBuilder()
                        .setDrain(SessionResponse.Drain.getDefaultInstance())
                        .build());
                // A session lasts until somebody ends it, and a server that stops does not wait for that.
                halfClosed = true;
                close();
                endWhenDone();
            }
        });
    }

    private void changed(Resources version) {
        newest = version;
        if (out.isReady()) {
            sendNewest();
        }
    }

    private void ready() {
        intake.read();
        sendNewest();
    }

    private void sendNewest() {
        Resources version = newest;
        if (version != null && version != sent) {
            sent = version;
            send(SessionResponse.newBuilder()
                    .setResources(ResourceWire.of(version))
                    .build());
        }
    }

    private void send(SessionResponse message) {
        if (!over) {
            out.onNext(message);
        }
    }

    /** The runner has said all it wants to; what it is owed is still answered. */
    @Override
    public void onCompleted() {
        halfClosed = true;
        close();
        endWhenDone();
    }

    private void endWhenDone() {
        if (halfClosed && !over && intake.messages() == 0) {
            over = true;
            out.onCompleted();
        }
    }

    @Override
    public void onError(Throwable gone) {
        stop();
    }

    private void fail(StoreException refused) {
        if (!over) {
            stop();
            out.onError(Failures.status(scope.ctx(), refused));
        }
    }

    private void stop() {
        over = true;
        close();
    }

    private void close() {
        streams.remove(this);
        if (session != null) {
            session.close();
            session = null;
        }
        if (watch != null) {
            Outbox.close(watch);
            watch = null;
        }
    }
}
