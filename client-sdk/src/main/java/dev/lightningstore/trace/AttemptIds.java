package dev.lightningstore.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives the spans of an attempt one trace, though none of them is above the others. */
final class AttemptIds implements IdGenerator {
    private final Function<Context, @Nullable AttemptTrace> attempts;

    AttemptIds(Function<Context, @Nullable AttemptTrace> attempts) {
        this.attempts = attempts;
    }

    @Override
    public String generateSpanId() {
        return IdGenerator.random().generateSpanId();
    }

    @Override
    public String generateTraceId() {
        AttemptTrace attempt = attempts.apply(Context.current());
        return attempt == null ? IdGenerator.random().generateTraceId() : attempt.traceId();
    }
}
