package dev.lightningstore.adapter.file;

import com.google.protobuf.ByteString;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.v1.SpanData;
import dev.lightningstore.wire.OtlpJson;
import dev.lightningstore.wire.span.SpanCodec;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OTLP's JSON lines: a {@code TracesData} each, as the file exporter of OpenTelemetry's collector writes them. Where a span
 * was stored stands in three attributes at its end, which are taken off again when it is read. Thread-safe.
 */
public final class OtlpLines implements LineFormat {
    /** What any receiver takes in one request. */
    private static final int MAX_LINE_SPANS = 100;

    private static final int MAX_LINE_BYTES = 2 << 20;
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    private static final SpanCodec CODEC = new SpanCodec();

    @Override
    public void write(List<StoredSpan> spans, OutputStream out) throws IOException {
        List<SpanData> line = new ArrayList<>();
        long bytes = 0;
        for (StoredSpan span : spans) {
            int size = span.payload().bytes().length;
            if (!line.isEmpty() && (line.size() == MAX_LINE_SPANS || bytes + size > MAX_LINE_BYTES)) {
                write(grouped(line), out);
                line.clear();
                bytes = 0;
            }
            SpanData data = CODEC.toData(span.payload());
            line.add(data.toBuilder()
                    .setSpan(SpanPlace.of(span).addTo(data.getSpan()))
                    .build());
            bytes += size;
        }
        write(grouped(line), out);
    }

    private static void write(TracesData line, OutputStream out) throws IOException {
        StringBuilder json = new StringBuilder();
        OtlpJson.append(json, line);
        out.write(json.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Spans in a row that have the same resource and scope share them. */
    private static TracesData grouped(List<SpanData> spans) {
        TracesData.Builder line = TracesData.newBuilder();
        @Nullable SpanData last = null;
        for (SpanData data : spans) {
            boolean sameResource = last != null && sameResource(last, data);
            boolean sameScope = last != null && sameResource && sameScope(last, data);
            if (!sameResource) {
                ResourceSpans.Builder resource =
                        line.addResourceSpansBuilder().setSchemaUrl(data.getResourceSchemaUrl());
                if (data.hasResource()) {
                    resource.setResource(data.getResource());
                }
            }
            ResourceSpans.Builder resource = line.getResourceSpansBuilder(line.getResourceSpansCount() - 1);
            if (!sameScope) {
                ScopeSpans.Builder scope = resource.addScopeSpansBuilder().setSchemaUrl(data.getScopeSchemaUrl());
                if (data.hasScope()) {
                    scope.setScope(data.getScope());
                }
            }
            resource.getScopeSpansBuilder(resource.getScopeSpansCount() - 1).addSpans(data.getSpan());
            last = data;
        }
        return line.build();
    }

    private static boolean sameResource(SpanData one, SpanData other) {
        return one.hasResource() == other.hasResource()
                && one.getResource().equals(other.getResource())
                && one.getResourceSchemaUrl().equals(other.getResourceSchemaUrl());
    }

    private static boolean sameScope(SpanData one, SpanData other) {
        return one.hasScope() == other.hasScope()
                && one.getScope().equals(other.getScope())
                && one.getScopeSchemaUrl().equals(other.getScopeSchemaUrl());
    }

    @Override
    public List<NewSpan> read(byte[] text) {
        TracesData.Builder line = TracesData.newBuilder();
        OtlpJson.merge(JsonValue.of(Json.parseObject(text, "the line")), line);
        List<NewSpan> spans = new ArrayList<>();
        for (ResourceSpans resource : line.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    spans.add(span(resource, scope, span));
                }
            }
        }
        return spans;
    }

    private static NewSpan span(ResourceSpans resource, ScopeSpans scope, Span span) {
        check("traceId", span.getTraceId(), TRACE_ID_BYTES);
        check("spanId", span.getSpanId(), SPAN_ID_BYTES);
        SpanPlace place = SpanPlace.read(span, resource.getResource());
        SpanData.Builder data = SpanData.newBuilder()
                .setSpan(SpanPlace.takenFrom(span))
                .setResourceSchemaUrl(resource.getSchemaUrl())
                .setScopeSchemaUrl(scope.getSchemaUrl());
        if (resource.hasResource()) {
            data.setResource(resource.getResource());
        }
        if (scope.hasScope()) {
            data.setScope(scope.getScope());
        }
        return new NewSpan(
                place.rolloutId(),
                place.attemptId(),
                place.sequenceId(),
                SpanKey.of(HexFormat.of().formatHex(span.getSpanId().toByteArray())),
                new SpanPayload(SpanPayload.Format.OTLP, data.build().toByteArray()));
    }

    private static void check(String name, ByteString id, int bytes) {
        boolean zero = true;
        for (byte each : id) {
            zero &= each == 0;
        }
        if (id.size() != bytes || zero) {
            throw StoreException.Invalid.field(name, "is not " + 2 * bytes + " hex digits, or all zero");
        }
    }
}
