package dev.lightningstore.trace;

import dev.lightningstore.json.Json;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call of a tool. */
final class ToolSpan {
    /** What may throw anything, as a reflective call may. */
    @FunctionalInterface
    interface Body<T> {
        @Nullable
        T run() throws Throwable;
    }

    private final Tracing tracing;
    private final Span span;
    private final Context context;

    private ToolSpan(Tracing tracing, Span span, Context context) {
        this.tracing = tracing;
        this.span = span;
        this.context = context;
    }

    static ToolSpan start(Tracing tracing, String name, List<String> names, @Nullable Object[] arguments) {
        Context now = Context.current();
        ToolSpan untraced = new ToolSpan(tracing, Span.getInvalid(), now);
        AttemptTrace attempt = AttemptTrace.of(now);
        if (tracing.options().level() == TraceLevel.MINIMAL || (attempt != null && !attempt.sampled())) {
            return untraced;
        }
        return tracing.quietly()
                .get(
                        () -> {
                            AttributesBuilder attributes = Attributes.builder()
                                    .put(Names.OPERATION_NAME, name)
                                    .put(Names.GEN_AI_OPERATION, "execute_tool")
                                    .put(Names.TOOL_NAME, name);
                            if (tracing.rules().keeps(Content.INPUT)) {
                                int max = tracing.rules().readChars(Content.INPUT);
                                for (int i = 0; i < names.size(); i++) {
                                    put(attributes, Names.OPERATION_INPUT + "." + names.get(i), arguments[i], max);
                                }
                            }
                            Span span = tracing.tracer()
                                    .spanBuilder(Names.OPERATION)
                                    .setParent(now)
                                    .setAllAttributes(attributes.build())
                                    .startSpan();
                            return new ToolSpan(tracing, span, now.with(span));
                        },
                        untraced);
    }

    <T> T around(Supplier<T> tool) {
        try (Scope scope = context.makeCurrent()) {
            T result = tool.get();
            succeeded(result);
            return result;
        } catch (Throwable e) {
            failed(e);
            throw e;
        }
    }

    <T> T call(Callable<T> tool) throws Exception {
        try (Scope scope = context.makeCurrent()) {
            T result = tool.call();
            succeeded(result);
            return result;
        } catch (Throwable e) {
            failed(e);
            throw e;
        }
    }

    <T> @Nullable T invoke(Body<T> tool) throws Throwable {
        try (Scope scope = context.makeCurrent()) {
            T result = tool.run();
            succeeded(result);
            return result;
        } catch (Throwable e) {
            failed(e);
            throw e;
        }
    }

    <T> CompletionStage<T> stage(Supplier<? extends CompletionStage<T>> tool) {
        try (Scope scope = context.makeCurrent()) {
            return ending(tool.get());
        } catch (Throwable e) {
            failed(e);
            throw e;
        }
    }

    @Nullable
    CompletionStage<?> stageOf(Body<CompletionStage<?>> tool) throws Throwable {
        try (Scope scope = context.makeCurrent()) {
            CompletionStage<?> stage = tool.run();
            if (stage == null) {
                succeeded(null);
                return null;
            }
            return ending(stage);
        } catch (Throwable e) {
            failed(e);
            throw e;
        }
    }

    private <T> CompletionStage<T> ending(CompletionStage<T> stage) {
        return stage.whenComplete((result, failure) -> {
            if (failure == null) {
                succeeded(result);
            } else {
                failed(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        });
    }

    private void succeeded(@Nullable Object result) {
        if (span.isRecording()) {
            tracing.quietly().run(() -> {
                if (result != null && tracing.rules().keeps(Content.OUTPUT)) {
                    AttributesBuilder attributes = Attributes.builder();
                    put(
                            attributes,
                            Names.OPERATION_OUTPUT,
                            result,
                            tracing.rules().readChars(Content.OUTPUT));
                    span.setAllAttributes(attributes.build());
                }
                span.setStatus(StatusCode.OK).end();
            });
        }
    }

    private void failed(Throwable failure) {
        tracing.quietly().run(() -> {
            span.recordException(failure);
            span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()))
                    .end();
        });
    }

    private static void put(AttributesBuilder attributes, String name, @Nullable Object value, int max) {
        if (value instanceof Json json) {
            FlatJson.put(attributes, name, json);
        } else if (value instanceof Boolean bool) {
            attributes.put(name, bool);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            attributes.put(name, ((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            attributes.put(name, ((Number) value).doubleValue());
        } else {
            attributes.put(name, BoundedText.of(value, max));
        }
    }
}
