package dev.lightningstore.trace;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonNull;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.span.RewardMark;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.ModelCall.ToolCall;
import dev.lightningstore.trace.ship.Place;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt tells. While it is current, spans of any OpenTelemetry instrumentation that reaches our processor
 * belong to the attempt too. Thread-safe; there is nothing to close.
 */
public final class AttemptTrace implements Emitter {
    private static final ContextKey<AttemptTrace> KEY = ContextKey.named("lightning.attempt");

    private final Tracing tracing;
    private final Place place;
    private final String traceId;
    private final boolean sampled;

    AttemptTrace(Tracing tracing, Place place, String traceId, boolean sampled) {
        this.tracing = tracing;
        this.place = place;
        this.traceId = traceId;
        this.sampled = sampled;
    }

    /** The one that is current in this context; null where none is. */
    static @Nullable AttemptTrace of(Context context) {
        return context.get(KEY);
    }

    /** The attempt that this thread works on: a runner makes its own current around an agent. Null where there is none. */
    public static @Nullable AttemptTrace current() {
        return of(Context.current());
    }

    /** Makes it the attempt of this thread, and of what this thread passes its context on to, until closed. */
    @SuppressWarnings("MustBeClosedChecker") // The caller closes it.
    public Scope makeCurrent() {
        return context().makeCurrent();
    }

    /** All of its spans that have no parent elsewhere are of this trace. */
    public String traceId() {
        return traceId;
    }

    /** Whether anything of it is sent: {@link Sampling} decides. */
    public boolean sampled() {
        return sampled;
    }

    Place place() {
        return place;
    }

    private Context context() {
        Context now = Context.current();
        AttemptTrace current = tracing.attemptIn(now);
        boolean within = current != null && current.place.equals(place) && current.traceId.equals(traceId);
        // Inside another attempt, or inside nobody's span, it is none of their business.
        return (within ? now : Context.root()).with(KEY, this);
    }

    @Override
    public void emitStart(String taskId, @Nullable Json input) {
        emit(TraceLevel.MINIMAL, Names.ANNOTATION, StatusCode.OK, out -> {
            out.put(Names.EVENT, "start").put(Names.TASK_ID, taskId);
            if (input != null) {
                out.put(Names.TASK_INPUT, input.toString());
            }
        });
    }

    @Override
    public void emitEnd(boolean success, @Nullable Json output) {
        emit(TraceLevel.MINIMAL, Names.ANNOTATION, StatusCode.OK, out -> {
            out.put(Names.EVENT, "end").put(Names.TASK_SUCCESS, success);
            if (output != null) {
                out.put(Names.TASK_OUTPUT, output.toString());
            }
        });
    }

    @Override
    public void emitAction(String action, @Nullable Json input, @Nullable Json output) {
        emit(TraceLevel.STANDARD, Names.OPERATION, StatusCode.OK, out -> {
            out.put(Names.OPERATION_NAME, action);
            put(out, Content.INPUT, Names.OPERATION_INPUT, input);
            put(out, Content.OUTPUT, Names.OPERATION_OUTPUT, output);
        });
    }

    @Override
    public void emitReward(Reward reward) {
        emit(TraceLevel.MINIMAL, Names.ANNOTATION, StatusCode.OK, out -> {
            if (tracing.options().verifier()) {
                out.put(RewardMark.BY, RewardMark.VERIFIER);
            }
            putReward(out, 0, reward.primary(), reward.value());
            int i = 1;
            for (Map.Entry<String, Double> value : reward.values().entrySet()) {
                if (!value.getKey().equals(reward.primary())) {
                    putReward(out, i++, value.getKey(), value.getValue());
                }
            }
        });
    }

    private static void putReward(AttributesBuilder out, int i, String name, double value) {
        out.put(Names.REWARD + i + ".name", name).put(Names.REWARD + i + ".value", value);
    }

    @Override
    public void emitMessage(String message) {
        emit(TraceLevel.STANDARD, Names.MESSAGE, StatusCode.UNSET, out -> out.put(Names.MESSAGE_BODY, message));
    }

    @Override
    public void emitObject(Json object) {
        emit(TraceLevel.STANDARD, Names.OBJECT, StatusCode.OK, out -> {
            JsonValue value = JsonValue.of(object);
            if (value instanceof JsonObject || value instanceof JsonArray || value instanceof JsonNull) {
                out.put(
                        Names.OBJECT_TYPE,
                        value instanceof JsonObject ? "dict" : value instanceof JsonArray ? "list" : "NoneType");
                out.put(Names.OBJECT_JSON, object.toString());
            } else {
                Object scalar = FlatJson.scalar(value);
                out.put(
                        Names.OBJECT_TYPE,
                        scalar instanceof String
                                ? "str"
                                : scalar instanceof Boolean ? "bool" : scalar instanceof Long ? "int" : "float");
                out.put(Names.OBJECT_LITERAL, scalar.toString());
            }
        });
    }

    @Override
    public void emitException(Throwable exception) {
        emit(TraceLevel.MINIMAL, Names.EXCEPTION, StatusCode.OK, out -> {
            out.put(Names.EXCEPTION_TYPE, exception.getClass().getName());
            out.put(Names.EXCEPTION_MESSAGE, String.valueOf(exception.getMessage()));
            out.put(Names.EXCEPTION_ESCAPED, true);
            if (tracing.rules().keeps(Content.OUTPUT)) {
                StringWriter stack = new StringWriter();
                exception.printStackTrace(new PrintWriter(stack));
                out.put(Names.EXCEPTION_STACKTRACE, stack.toString());
            }
        });
    }

    @Override
    public void emitAnnotation(Map<String, String> annotation) {
        emit(TraceLevel.MINIMAL, Names.ANNOTATION, StatusCode.OK, out -> annotation.forEach(out::put));
    }

    @Override
    public void emitModelCall(ModelCall call) {
        if (silent(TraceLevel.STANDARD)) {
            return;
        }
        tracing.quietly().run(() -> {
            boolean content = tracing.rules().keeps(Content.MODEL);
            Instant end = tracing.clock().instant();
            Instant start = call.took() == null ? end : end.minus(call.took());
            Span span = open(Names.MODEL_CALL, SpanKind.CLIENT, ModelCallAttributes.of(call, content), start);
            if (content) {
                // The peer's adapter looks for the calls of tools among the children of the model's call.
                Context within = context().with(span);
                for (Message message : call.completion()) {
                    message.toolCalls().forEach(tool -> toolCall(within, tool, end));
                }
            }
            span.setStatus(StatusCode.OK).end(end);
        });
    }

    private void toolCall(Context within, ToolCall call, Instant at) {
        tracing.tracer()
                .spanBuilder(Names.OPERATION)
                .setParent(within)
                .setStartTimestamp(at)
                .setAttribute(Names.OPERATION_NAME, call.name())
                .setAttribute(Names.PEER_TOOL_NAME, call.name())
                .setAttribute(Names.PEER_TOOL_PARAMETERS, call.arguments().toString())
                .setAttribute(Names.PEER_TOOL_CALL_ID, call.id())
                .setAttribute(Names.PEER_TOOL_CALL_TYPE, "function")
                .startSpan()
                .end(at);
    }

    @Override
    public Operation emitOperation(String name, @Nullable Json input) {
        return operation(name, input, Attributes.empty());
    }

    /**
     * A tool is called, for frameworks that call tools themselves; what happens before it is closed becomes its child. For
     * tools of one's own there is {@link ToolTracing}.
     *
     * @param callId which of the model's wishes it answers; null where none is known
     */
    public Operation emitToolCall(String name, @Nullable String callId, Json input) {
        AttributesBuilder attributes =
                Attributes.builder().put(Names.GEN_AI_OPERATION, "execute_tool").put(Names.TOOL_NAME, name);
        if (callId != null) {
            attributes.put(Names.TOOL_CALL_ID, callId);
        }
        return operation(name, input, attributes.build());
    }

    @SuppressWarnings("MustBeClosedChecker") // The operation closes it.
    private Operation operation(String name, @Nullable Json input, Attributes more) {
        if (silent(TraceLevel.STANDARD)) {
            return SpanOperation.NONE;
        }
        return tracing.quietly()
                .get(
                        () -> {
                            AttributesBuilder attributes = Attributes.builder()
                                    .put(Names.OPERATION_NAME, name)
                                    .putAll(more);
                            put(attributes, Content.INPUT, Names.OPERATION_INPUT, input);
                            Span span = open(Names.OPERATION, SpanKind.INTERNAL, attributes.build(), null);
                            return new SpanOperation(span, context().with(span).makeCurrent(), tracing);
                        },
                        SpanOperation.NONE);
    }

    private boolean silent(TraceLevel from) {
        return !sampled || tracing.options().level().compareTo(from) < 0;
    }

    private void put(AttributesBuilder out, Content kind, String name, @Nullable Json value) {
        if (value != null && tracing.rules().keeps(kind)) {
            FlatJson.put(out, name, value);
        }
    }

    private void emit(TraceLevel from, String name, StatusCode status, Consumer<AttributesBuilder> content) {
        if (silent(from)) {
            return;
        }
        tracing.quietly().run(() -> {
            AttributesBuilder attributes = Attributes.builder();
            content.accept(attributes);
            open(name, SpanKind.INTERNAL, attributes.build(), null)
                    .setStatus(status)
                    .end();
        });
    }

    private Span open(String name, SpanKind kind, Attributes attributes, @Nullable Instant start) {
        Context context = context();
        // Current while it starts, since that is where the trace's id comes from.
        try (Scope scope = context.makeCurrent()) {
            var span = tracing.tracer().spanBuilder(name).setParent(context).setSpanKind(kind);
            if (start != null) {
                span.setStartTimestamp(start);
            }
            return span.setAllAttributes(attributes).startSpan();
        }
    }
}
