package dev.lightningstore.server.intake;

import dev.lightningstore.redact.Redactor;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;

/** Goes through the names, messages and attributes of a span, its events, links, resource and scope. Thread-safe. */
final class OtlpRedaction {
    /** Stands for what a blocked name holds, where that is no text. */
    private static final String SOMETHING = "[...]";

    private final Redactor redactor;

    OtlpRedaction(Redactor redactor) {
        this.redactor = redactor;
    }

    SpanData clean(SpanData data) {
        SpanData.Builder clean = data.toBuilder();
        if (data.hasSpan()) {
            span(clean.getSpanBuilder());
        }
        if (data.hasResource()) {
            List<KeyValue> attributes = pairs(data.getResource().getAttributesList());
            clean.getResourceBuilder().clearAttributes().addAllAttributes(attributes);
        }
        if (data.hasScope()) {
            List<KeyValue> attributes = pairs(data.getScope().getAttributesList());
            clean.getScopeBuilder().clearAttributes().addAllAttributes(attributes);
        }
        return clean.build();
    }

    private void span(Span.Builder span) {
        span.setName(redactor.text(span.getName()));
        List<KeyValue> attributes = pairs(span.getAttributesList());
        span.clearAttributes().addAllAttributes(attributes);
        for (Span.Event.Builder event : span.getEventsBuilderList()) {
            List<KeyValue> its = pairs(event.getAttributesList());
            event.setName(redactor.text(event.getName())).clearAttributes().addAllAttributes(its);
        }
        for (Span.Link.Builder link : span.getLinksBuilderList()) {
            List<KeyValue> its = pairs(link.getAttributesList());
            link.clearAttributes().addAllAttributes(its);
        }
        if (span.hasStatus()) {
            span.getStatusBuilder().setMessage(redactor.text(span.getStatus().getMessage()));
        }
    }

    private List<KeyValue> pairs(List<KeyValue> pairs) {
        return pairs.stream()
                .map(pair -> pair.toBuilder()
                        .setValue(value(pair.getKey(), pair.getValue()))
                        .build())
                .toList();
    }

    /** @param name under which the value stands; empty in a list */
    private AnyValue value(String name, AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> text(redactor.attribute(name, value.getStringValue()));
            case INT_VALUE -> scalar(name, Long.toString(value.getIntValue()), value);
            case DOUBLE_VALUE -> scalar(name, Double.toString(value.getDoubleValue()), value);
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesCount() > 0 && redactor.blocks(name)
                        ? text(redactor.attribute(name, SOMETHING))
                        : list(value.getArrayValue());
            case KVLIST_VALUE ->
                value.getKvlistValue().getValuesCount() > 0 && redactor.blocks(name)
                        ? text(redactor.attribute(name, SOMETHING))
                        : AnyValue.newBuilder()
                                .setKvlistValue(KeyValueList.newBuilder()
                                        .addAllValues(
                                                pairs(value.getKvlistValue().getValuesList())))
                                .build();
            case BYTES_VALUE ->
                !value.getBytesValue().isEmpty() && redactor.blocks(name)
                        ? text(redactor.attribute(name, SOMETHING))
                        : value;
            default -> value;
        };
    }

    private AnyValue scalar(String name, String written, AnyValue value) {
        String clean = redactor.attribute(name, written);
        return clean.equals(written) ? value : text(clean);
    }

    /** In the arguments of a command a secret stands behind its flag. */
    private AnyValue list(ArrayValue list) {
        ArrayValue.Builder clean = ArrayValue.newBuilder();
        String flag = "";
        for (AnyValue value : list.getValuesList()) {
            clean.addValues(value(value.hasStringValue() ? flag : "", value));
            boolean isFlag = value.getStringValue().startsWith("-")
                    && value.getStringValue().indexOf('=') < 0;
            flag = isFlag ? value.getStringValue() : "";
        }
        return AnyValue.newBuilder().setArrayValue(clean).build();
    }

    private static AnyValue text(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }
}
