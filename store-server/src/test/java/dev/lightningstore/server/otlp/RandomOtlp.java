package dev.lightningstore.server.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes OTLP requests with everything in them, the same for the same seed. */
public final class RandomOtlp {
    private static final String[] TEXTS = {
        "", "a", "tool.call", "\"quoted\" \\ \n\t\u0001", "Grüße 世界 😀", "x".repeat(200)
    };

    private final Random random;

    public RandomOtlp(long seed) {
        random = new Random(seed);
    }

    public ExportTraceServiceRequest request() {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (int i = some(3); i > 0; i--) {
            ResourceSpans.Builder resource = request.addResourceSpansBuilder().setSchemaUrl(text());
            if (random.nextInt(8) > 0) {
                resource.setResource(Resource.newBuilder()
                        .addAllAttributes(attributes())
                        .setDroppedAttributesCount(some(3))
                        .addEntityRefs(EntityRef.newBuilder().setType(text()).addIdKeys(text())));
            }
            for (int j = some(3); j > 0; j--) {
                ScopeSpans.Builder scope = resource.addScopeSpansBuilder().setSchemaUrl(text());
                if (random.nextInt(8) > 0) {
                    scope.setScope(InstrumentationScope.newBuilder()
                            .setName(text())
                            .setVersion(text())
                            .addAllAttributes(attributes()));
                }
                for (int k = some(4); k > 0; k--) {
                    scope.addSpans(span());
                }
            }
        }
        return request.build();
    }

    Span span() {
        Span.Builder span = Span.newBuilder()
                .setTraceId(bytes(16))
                .setSpanId(bytes(8))
                .setParentSpanId(random.nextBoolean() ? bytes(8) : ByteString.EMPTY)
                .setName(text())
                .setKindValue(random.nextInt(7))
                .setTraceState(text())
                .setFlags(random.nextInt())
                .setStartTimeUnixNano(1_700_000_000_000_000_000L + random.nextInt())
                .setEndTimeUnixNano(random.nextBoolean() ? 0 : random.nextLong() >>> 1)
                .setDroppedAttributesCount(some(2))
                .setDroppedEventsCount(random.nextInt())
                .setDroppedLinksCount(some(2))
                .addAllAttributes(attributes());
        for (int i = some(3); i > 0; i--) {
            span.addEvents(Span.Event.newBuilder()
                    .setName(text())
                    .setTimeUnixNano(random.nextLong() >>> 1)
                    .addAllAttributes(attributes())
                    .setDroppedAttributesCount(some(2)));
        }
        for (int i = some(3); i > 0; i--) {
            span.addLinks(Span.Link.newBuilder()
                    .setTraceId(bytes(16))
                    .setSpanId(bytes(8))
                    .setTraceState(text())
                    .setFlags(some(5))
                    .addAllAttributes(attributes()));
        }
        if (random.nextBoolean()) {
            span.setStatus(Status.newBuilder().setCodeValue(random.nextInt(4)).setMessage(text()));
        }
        return span.build();
    }

    private List<KeyValue> attributes() {
        List<KeyValue> attributes = new ArrayList<>();
        for (int i = some(5); i > 0; i--) {
            attributes.add(KeyValue.newBuilder()
                    .setKey("key " + i + text())
                    .setValue(value(0))
                    .build());
        }
        return attributes;
    }

    private AnyValue value(int depth) {
        AnyValue.Builder value = AnyValue.newBuilder();
        switch (random.nextInt(depth > 3 ? 6 : 8)) {
            case 0 -> value.setStringValue(text());
            case 1 -> value.setBoolValue(random.nextBoolean());
            case 2 -> value.setIntValue(random.nextLong() >> random.nextInt(64));
            case 3 ->
                value.setDoubleValue(
                        random.nextInt(10) == 0 ? Double.NaN : random.nextGaussian() * Math.pow(10, some(20)));
            case 4 -> value.setBytesValue(bytes(some(9)));
            case 5 -> {
                // no value at all
            }
            case 6 -> {
                ArrayValue.Builder array = ArrayValue.newBuilder();
                for (int i = some(4); i > 0; i--) {
                    array.addValues(value(depth + 1));
                }
                value.setArrayValue(array);
            }
            default -> {
                KeyValueList.Builder map = KeyValueList.newBuilder();
                for (int i = some(4); i > 0; i--) {
                    map.addValues(KeyValue.newBuilder().setKey("k" + i).setValue(value(depth + 1)));
                }
                value.setKvlistValue(map);
            }
        }
        return value.build();
    }

    private int some(int bound) {
        return random.nextInt(bound + 1);
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    private ByteString bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
