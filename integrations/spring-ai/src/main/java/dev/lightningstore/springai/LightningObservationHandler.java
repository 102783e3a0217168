package dev.lightningstore.springai;

import dev.lightningstore.json.Json;
import dev.lightningstore.trace.AttemptTrace;
import dev.lightningstore.trace.Emitter.Operation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.tool.observation.ToolCallingObservationContext;

/**
 * Tells an attempt what Spring AI's chat models and tools do: each model call, streamed or not, with its prompt, answer,
 * tools and usage, and each tool that is called. In Spring Boot it is a bean. Thread-safe.
 *
 * <p>Calls that go through the store's gateway are kept by the gateway: for those, {@link #toolsOnly()}.
 */
public final class LightningObservationHandler implements ObservationHandler<Observation.Context> {
    private final Supplier<@Nullable AttemptTrace> attempt;
    private final LongSupplier nanos;
    private final boolean models;
    private final OpenCalls open = new OpenCalls();

    private LightningObservationHandler(Supplier<@Nullable AttemptTrace> attempt, LongSupplier nanos, boolean models) {
        this.attempt = attempt;
        this.nanos = nanos;
        this.models = models;
    }

    /**
     * The attempt that is current where an observation starts, or where the one around it did: a stream goes on with tools
     * on threads of its own, but what it does there is observed as part of the chat. Nothing is traced where none is.
     */
    public static LightningObservationHandler ofCurrentAttempt() {
        return new LightningObservationHandler(AttemptTrace::current, System::nanoTime, true);
    }

    /** One attempt, on whatever thread: for a process that works on one only. */
    public static LightningObservationHandler of(AttemptTrace attempt) {
        return new LightningObservationHandler(() -> attempt, System::nanoTime, true);
    }

    /** The same, without the calls of models. */
    public LightningObservationHandler toolsOnly() {
        return new LightningObservationHandler(attempt, nanos, false);
    }

    /**
     * Waits until the model calls of the attempt have stopped. Spring AI stops the one of a stream just after it has handed
     * the end of it on, so an agent that streams calls this before it returns, or its last call may come too late.
     *
     * @return false where some had not stopped when the time was up
     */
    public boolean awaitModelCalls(Duration atMost) throws InterruptedException {
        AttemptTrace now = attempt.get();
        return now == null || open.awaitNone(now, atMost);
    }

    /** All, since any of them may be around a model call. */
    @Override
    public boolean supportsContext(Observation.Context context) {
        return true;
    }

    /** What is remembered of an observation until it stops, and for those within it. */
    private record Begun(AttemptTrace attempt, Context context, long nanos) {}

    @Override
    public void onStart(Observation.Context observed) {
        Begun begun = begun(observed);
        if (begun == null) {
            return;
        }
        observed.put(Begun.class, begun);
        if (observed instanceof ToolCallingObservationContext tool) {
            tool.put(
                    Operation.class,
                    begun.attempt()
                            .emitToolCall(
                                    tool.getToolDefinition().name(),
                                    tool.getToolCallId(),
                                    Json.parseOrQuote(tool.getToolCallArguments())));
        } else if (observed instanceof ChatModelObservationContext) {
            open.began(begun.attempt());
        }
    }

    private @Nullable Begun begun(Observation.Context observed) {
        AttemptTrace now = attempt.get();
        if (now != null) {
            return new Begun(now, Context.current(), nanos.getAsLong());
        }
        ObservationView parent = observed.getParentObservation();
        Begun around = parent == null ? null : parent.getContextView().get(Begun.class);
        return around == null ? null : new Begun(around.attempt(), around.context(), nanos.getAsLong());
    }

    @Override
    public void onError(Observation.Context observed) {
        Operation tool = observed.get(Operation.class);
        Throwable error = observed.getError();
        if (tool != null && error != null) {
            tool.failed(error);
        }
    }

    @Override
    public void onStop(Observation.Context observed) {
        Begun begun = observed.get(Begun.class);
        if (begun == null) {
            return;
        }
        if (observed instanceof ToolCallingObservationContext tool) {
            ended(tool);
        } else if (observed instanceof ChatModelObservationContext model) {
            // It may stop on another thread, where nothing is current.
            try (Scope scope = begun.context().makeCurrent()) {
                ended(model, begun);
            } finally {
                open.stopped(begun.attempt());
            }
        }
    }

    private static void ended(ToolCallingObservationContext tool) {
        Operation call = tool.get(Operation.class);
        if (call != null) {
            String result = tool.getToolCallResult();
            if (result != null) {
                call.output(Json.parseOrQuote(result));
            }
            call.close();
        }
    }

    private void ended(ChatModelObservationContext model, Begun begun) {
        if (!models) {
            return;
        }
        ChatResponse response = model.getResponse();
        Throwable error = model.getError();
        if (error != null) {
            begun.attempt().emitException(error);
        } else if (response != null) {
            Duration took = Duration.ofNanos(nanos.getAsLong() - begun.nanos());
            String provider = model.getOperationMetadata().provider();
            begun.attempt().emitModelCall(ModelCalls.of(model.getRequest(), response, provider, took));
        }
    }
}
