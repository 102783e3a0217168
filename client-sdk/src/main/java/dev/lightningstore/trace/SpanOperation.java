package dev.lightningstore.trace;

import dev.lightningstore.json.Json;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;

/** An operation that is one span. Used by the thread that opened it. */
final class SpanOperation implements Emitter.Operation {
    /** Of what is not traced. */
    static final Emitter.Operation NONE = new Emitter.Operation() {
        @Override
        public void output(Json output) {}

        @Override
        public void failed(Throwable exception) {}

        @Override
        public void close() {}
    };

    private final Span span;
    private final Scope scope;
    private final Tracing tracing;
    private boolean failed;

    SpanOperation(Span span, Scope scope, Tracing tracing) {
        this.span = span;
        this.scope = scope;
        this.tracing = tracing;
    }

    @Override
    public void output(Json output) {
        tracing.quietly().run(() -> {
            if (tracing.rules().keeps(Content.OUTPUT)) {
                AttributesBuilder attributes = Attributes.builder();
                FlatJson.put(attributes, Names.OPERATION_OUTPUT, output);
                span.setAllAttributes(attributes.build());
            }
        });
    }

    @Override
    public void failed(Throwable exception) {
        failed = true;
        tracing.quietly()
                .run(() -> span.recordException(exception)
                        .setStatus(StatusCode.ERROR, String.valueOf(exception.getMessage())));
    }

    @Override
    public void close() {
        tracing.quietly().run(() -> {
            scope.close();
            if (!failed) {
                span.setStatus(StatusCode.OK);
            }
            span.end();
        });
    }
}
