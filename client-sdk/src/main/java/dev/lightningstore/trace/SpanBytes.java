package dev.lightningstore.trace;

import com.google.protobuf.ByteString;
import dev.lightningstore.span.RewardMark;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes spans of OpenTelemetry's SDK as the store keeps them, as far as the rules let them. Thread-safe. */
final class SpanBytes {
    /** The store knows these beside the span. */
    private static final Set<AttributeKey<?>> PLACE = Set.of(Names.ROLLOUT_ID, Names.ATTEMPT_ID, Names.FENCE);

    /** A span with more text than this goes without its content; the store takes 8 MiB. */
    private static final int MAX_BYTES = 4 << 20;

    private final ContentRules rules;
    private final boolean verifier;
    private volatile Shared shared = new Shared(null, Resource.getDefaultInstance());

    /** What follows one another is mostly of one resource, so the last one is kept. */
    private record Shared(io.opentelemetry.sdk.resources.@Nullable Resource of, Resource written) {}

    /** @param verifier whether a reward may say that it is a verifier's; no instrumentation of an agent's can say so */
    SpanBytes(ContentRules rules, boolean verifier) {
        this.rules = rules;
        this.verifier = verifier;
    }

    byte[] write(SpanData span) {
        byte[] bytes = write(span, true);
        return bytes.length <= MAX_BYTES ? bytes : write(span, false);
    }

    private byte[] write(SpanData span, boolean content) {
        Span.Builder out = Span.newBuilder()
                .setTraceId(hex(span.getTraceId()))
                .setSpanId(hex(span.getSpanId()))
                .setName(span.getName())
                .setKind(kind(span))
                .setStartTimeUnixNano(span.getStartEpochNanos())
                .setEndTimeUnixNano(span.getEndEpochNanos())
                .setStatus(status(span));
        if (span.getParentSpanContext().isValid()) {
            out.setParentSpanId(hex(span.getParentSpanContext().getSpanId()));
        }
        int left = attributes(span.getAttributes(), content, out::addAttributes);
        out.setDroppedAttributesCount(
                left + span.getTotalAttributeCount() - span.getAttributes().size());
        for (EventData event : span.getEvents()) {
            Span.Event.Builder one =
                    Span.Event.newBuilder().setName(event.getName()).setTimeUnixNano(event.getEpochNanos());
            one.setDroppedAttributesCount(attributes(event.getAttributes(), content, one::addAttributes));
            out.addEvents(one);
        }
        for (LinkData link : span.getLinks()) {
            Span.Link.Builder one = Span.Link.newBuilder()
                    .setTraceId(hex(link.getSpanContext().getTraceId()))
                    .setSpanId(hex(link.getSpanContext().getSpanId()));
            one.setDroppedAttributesCount(attributes(link.getAttributes(), content, one::addAttributes));
            out.addLinks(one);
        }
        InstrumentationScopeInfo scope = span.getInstrumentationScopeInfo();
        return dev.lightningstore.v1.SpanData.newBuilder()
                .setSpan(out)
                .setResource(resource(span.getResource()))
                .setScope(InstrumentationScope.newBuilder()
                        .setName(scope.getName())
                        .setVersion(scope.getVersion() == null ? "" : scope.getVersion()))
                .build()
                .toByteArray();
    }

    private static Span.SpanKind kind(SpanData span) {
        return switch (span.getKind()) {
            case INTERNAL -> Span.SpanKind.SPAN_KIND_INTERNAL;
            case SERVER -> Span.SpanKind.SPAN_KIND_SERVER;
            case CLIENT -> Span.SpanKind.SPAN_KIND_CLIENT;
            case PRODUCER -> Span.SpanKind.SPAN_KIND_PRODUCER;
            case CONSUMER -> Span.SpanKind.SPAN_KIND_CONSUMER;
        };
    }

    private Status status(SpanData span) {
        Status.Builder status = Status.newBuilder()
                .setCode(
                        switch (span.getStatus().getStatusCode()) {
                            case UNSET -> Status.StatusCode.STATUS_CODE_UNSET;
                            case OK -> Status.StatusCode.STATUS_CODE_OK;
                            case ERROR -> Status.StatusCode.STATUS_CODE_ERROR;
                        });
        String description = span.getStatus().getDescription();
        return description.isEmpty()
                ? status.build()
                : status.setMessage(rules.text("status.message", Content.NONE, description))
                        .build();
    }

    /** Answers how many were left out. */
    private int attributes(Attributes attributes, boolean content, Consumer<KeyValue> out) {
        int[] left = {0};
        attributes.forEach((key, value) -> {
            if (PLACE.contains(key)
                    || key.getKey().isEmpty()
                    || (!verifier && key.getKey().equals(RewardMark.BY))) {
                return;
            }
            Content kind = Content.of(key.getKey());
            if (rules.keeps(kind) && (content || kind == Content.NONE)) {
                out.accept(KeyValue.newBuilder()
                        .setKey(key.getKey())
                        .setValue(value(key.getKey(), kind, value))
                        .build());
            } else {
                left[0]++;
            }
        });
        return left[0];
    }

    private AnyValue value(String name, Content kind, Object value) {
        AnyValue.Builder any = AnyValue.newBuilder();
        if (value instanceof Boolean bool) {
            any.setBoolValue(bool);
        } else if (value instanceof Long number) {
            any.setIntValue(number);
        } else if (value instanceof Double number) {
            any.setDoubleValue(number);
        } else if (value instanceof List<?> items) {
            ArrayValue.Builder list = ArrayValue.newBuilder();
            items.forEach(item -> list.addValues(value(name, kind, item)));
            any.setArrayValue(list);
        } else {
            any.setStringValue(rules.text(name, kind, String.valueOf(value)));
        }
        return any.build();
    }

    private Resource resource(io.opentelemetry.sdk.resources.Resource resource) {
        Shared last = shared;
        if (last.of != resource) {
            Resource.Builder written = Resource.newBuilder();
            attributes(resource.getAttributes(), true, written::addAttributes);
            last = new Shared(resource, written.build());
            shared = last;
        }
        return last.written;
    }

    private static ByteString hex(String id) {
        byte[] bytes = new byte[id.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (Character.digit(id.charAt(2 * i), 16) << 4 | Character.digit(id.charAt(2 * i + 1), 16));
        }
        return ByteString.copyFrom(bytes);
    }
}
