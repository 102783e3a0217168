package dev.lightningstore.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.lightningstore.trace.AttemptTrace;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Emits a model call when its answer is whole. Thread-safe. */
final class ModelListener implements ChatModelListener {
    private final Supplier<@Nullable AttemptTrace> attempt;
    private final LongSupplier nanos;

    ModelListener(Supplier<@Nullable AttemptTrace> attempt, LongSupplier nanos) {
        this.attempt = attempt;
        this.nanos = nanos;
    }

    /** Where a call began: its answer may come on another thread, where nothing is current. */
    private record Begun(AttemptTrace attempt, Context context, long nanos) {}

    @Override
    public void onRequest(ChatModelRequestContext request) {
        AttemptTrace now = attempt.get();
        if (now != null) {
            request.attributes().put(this, new Begun(now, Context.current(), nanos.getAsLong()));
        }
    }

    @Override
    public void onResponse(ChatModelResponseContext response) {
        ended(
                response.attributes(),
                (begun, took) -> begun.attempt()
                        .emitModelCall(ModelCalls.of(
                                response.chatRequest(), response.chatResponse(), response.modelProvider(), took)));
    }

    @Override
    public void onError(ChatModelErrorContext failed) {
        ended(failed.attributes(), (begun, took) -> begun.attempt().emitException(failed.error()));
    }

    private void ended(Map<Object, Object> attributes, BiConsumer<Begun, Duration> emit) {
        if (attributes.get(this) instanceof Begun begun) {
            try (Scope scope = begun.context().makeCurrent()) {
                emit.accept(begun, Duration.ofNanos(nanos.getAsLong() - begun.nanos()));
            }
        }
    }
}
