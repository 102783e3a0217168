package dev.lightningstore.runner.trace;

import com.google.protobuf.ByteString;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes the spans of one attempt: one trace, one resource. Thread-safe where its randomness is. */
final class SpanMaker {
    private static final InstrumentationScope SCOPE = InstrumentationScope.newBuilder()
            .setName("dev.lightningstore.runner")
            .build();

    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    private final LeaseRef lease;
    private final RandomGenerator random;
    private final ByteString traceId;
    private final Resource resource;

    SpanMaker(LeaseRef lease, RandomGenerator random) {
        this.lease = lease;
        this.random = random;
        this.traceId = ByteString.copyFrom(bytes(TRACE_ID_BYTES));
        this.resource = Resource.newBuilder()
                .addAttributes(text("service.name", "lightning-runner"))
                .addAttributes(text("agentlightning.rollout_id", lease.rolloutId()))
                .addAttributes(text("agentlightning.attempt_id", lease.attemptId()))
                .build();
    }

    String newId() {
        return HexFormat.of().formatHex(bytes(SPAN_ID_BYTES));
    }

    /**
     * @param attributes texts, numbers
     * @param failure null for a span that is not a failure
     */
    NewSpan make(
            String id,
            @Nullable String parent,
            String name,
            Instant start,
            Instant end,
            Map<String, Object> attributes,
            @Nullable String failure) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(traceId)
                .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex(id)))
                .setName(name)
                .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
                .setStartTimeUnixNano(nanos(start))
                .setEndTimeUnixNano(nanos(end));
        if (parent != null) {
            span.setParentSpanId(ByteString.copyFrom(HexFormat.of().parseHex(parent)));
        }
        attributes.forEach((key, value) ->
                span.addAttributes(value instanceof Double number ? number(key, number) : text(key, value.toString())));
        span.setStatus(
                failure == null
                        ? Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_OK)
                        : Status.newBuilder()
                                .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                                .setMessage(failure));
        byte[] data = SpanData.newBuilder()
                .setSpan(span)
                .setResource(resource)
                .setScope(SCOPE)
                .build()
                .toByteArray();
        // Sequence id 0: the store gives it the next one.
        return new NewSpan(
                lease.rolloutId(),
                lease.attemptId(),
                0,
                SpanKey.of(id),
                new SpanPayload(SpanPayload.Format.OTLP, data));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        // All zeros would be no id.
        bytes[0] |= 1;
        return bytes;
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue number(String key, double value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setDoubleValue(value))
                .build();
    }
}
