package dev.lightningstore.runner;

import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.trace.Emitter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What one attempt's agent is given. */
final class RunContext implements RolloutContext {
    private final Lease lease;
    private final Emitter emitter;
    private final @Nullable URI openAi;
    private final @Nullable Instant deadline;
    private final BooleanSupplier stopped;
    private volatile @Nullable Json progress;

    RunContext(
            Lease lease,
            Task task,
            Emitter emitter,
            @Nullable StoreAddress address,
            @Nullable Duration timeout,
            BooleanSupplier stopped) {
        this.lease = lease;
        this.emitter = emitter;
        this.openAi = address == null ? null : address.openAi(task);
        this.deadline = timeout == null
                ? null
                : lease.work().requireAttempt().startTime().plus(timeout);
        this.stopped = stopped;
    }

    @Override
    public Emitter emit() {
        return emitter;
    }

    @Override
    public @Nullable URI openAiBaseUrl() {
        return openAi;
    }

    @Override
    public String token() {
        return lease.token();
    }

    @Override
    public @Nullable Instant deadline() {
        return deadline;
    }

    @Override
    public boolean stopped() {
        return stopped.getAsBoolean();
    }

    @Override
    public void progress(Json progress) {
        if (!progress.isObject()) {
            throw new IllegalArgumentException("progress: must be a JSON object");
        }
        this.progress = progress;
    }

    @Nullable
    Json progress() {
        return progress;
    }
}
