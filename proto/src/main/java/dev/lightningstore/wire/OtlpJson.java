package dev.lightningstore.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.JsonText;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonBoolean;
import dev.lightningstore.json.JsonValue.JsonNull;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OTLP's JSON, both ways. It is protobuf's JSON, save that trace and span ids are hex, not Base64, and that enums are
 * numbers. Read, names may be in camel or in snake case, and what is unknown is passed over.
 */
public final class OtlpJson {
    private static final Set<String> HEX_IDS = Set.of("trace_id", "span_id", "parent_span_id");
    private static final BigInteger UINT64 = BigInteger.ONE.shiftLeft(Long.SIZE);
    private static final long UINT32 = 0xffff_ffffL;

    /** How much of a wrong value an error repeats. */
    private static final int MAX_QUOTED = 60;

    private OtlpJson() {}

    /** Writes a message without any space. */
    public static void append(StringBuilder out, Message message) {
        char before = '{';
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            FieldDescriptor type = field.getKey();
            JsonText.appendQuoted(out.append(before), type.getJsonName());
            out.append(':');
            if (type.isRepeated()) {
                char between = '[';
                for (Object element : (List<?>) field.getValue()) {
                    append(out.append(between), type, element);
                    between = ',';
                }
                out.append(']');
            } else {
                append(out, type, field.getValue());
            }
            before = ',';
        }
        out.append(before == '{' ? "{}" : "}");
    }

    private static void append(StringBuilder out, FieldDescriptor type, Object value) {
        switch (type.getType()) {
            case MESSAGE, GROUP -> append(out, (Message) value);
            case STRING -> JsonText.appendQuoted(out, (String) value);
            case BYTES -> JsonText.appendQuoted(out, bytes(type, (ByteString) value));
            case ENUM -> out.append(((EnumValueDescriptor) value).getNumber());
            case INT64, SINT64, SFIXED64 -> JsonText.appendQuoted(out, value.toString());
            case UINT64, FIXED64 -> JsonText.appendQuoted(out, Long.toUnsignedString((long) value));
            case UINT32, FIXED32 -> out.append(Integer.toUnsignedString((int) value));
            case DOUBLE, FLOAT -> {
                if (Double.isFinite(((Number) value).doubleValue())) {
                    out.append(value);
                } else {
                    JsonText.appendQuoted(out, value.toString());
                }
            }
            case BOOL, INT32, SINT32, SFIXED32 -> out.append(value);
        }
    }

    private static String bytes(FieldDescriptor type, ByteString value) {
        return HEX_IDS.contains(type.getName())
                ? HexFormat.of().formatHex(value.toByteArray())
                : Base64.getEncoder().encodeToString(value.toByteArray());
    }

    /** Adds to the message what the object says; an error names the field. */
    public static void merge(JsonValue json, Message.Builder into) {
        if (!(json instanceof JsonObject object)) {
            throw malformed(into.getDescriptorForType().getName(), "is no object", json);
        }
        object.members().forEach((name, value) -> {
            FieldDescriptor type = into.getDescriptorForType().findFieldByName(snake(name));
            if (type != null && !(value instanceof JsonNull)) {
                field(type, value, into);
            }
        });
    }

    private static String snake(String name) {
        StringBuilder snake = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                snake.append('_').append((char) (c - 'A' + 'a'));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }

    private static void field(FieldDescriptor type, JsonValue value, Message.Builder into) {
        if (!type.isRepeated()) {
            into.setField(type, one(type, value, into));
            return;
        }
        if (!(value instanceof JsonArray array)) {
            throw malformed(type.getJsonName(), "is no list", value);
        }
        for (JsonValue element : array.elements()) {
            into.addRepeatedField(type, one(type, element, into));
        }
    }

    private static Object one(FieldDescriptor type, JsonValue value, Message.Builder into) {
        try {
            Object read = read(type, value, into);
            if (read != null) {
                return read;
            }
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            // Said below, with the field's name and what it holds.
        }
        throw malformed(type.getJsonName(), "is no " + expected(type), value);
    }

    private static @Nullable Object read(FieldDescriptor type, JsonValue value, Message.Builder into) {
        return switch (type.getType()) {
            case MESSAGE, GROUP -> {
                Message.Builder inner = into.newBuilderForField(type);
                merge(value, inner);
                yield inner.build();
            }
            case STRING -> value.string().orElseGet(() -> scalar(value));
            case BYTES -> value.string().map(text -> bytes(type, text)).orElse(null);
            case ENUM -> enumValue(type, value);
            case BOOL -> value instanceof JsonBoolean bool ? bool.value() : null;
            case DOUBLE -> Double.parseDouble(scalar(value));
            case FLOAT -> Float.parseFloat(scalar(value));
            case INT64, SINT64, SFIXED64 -> whole(value).longValueExact();
            case UINT64, FIXED64 -> {
                BigInteger number = whole(value);
                yield number.signum() < 0 || number.compareTo(UINT64) >= 0 ? null : (Object) number.longValue();
            }
            case INT32, SINT32, SFIXED32 -> whole(value).intValueExact();
            case UINT32, FIXED32 -> {
                long number = whole(value).longValueExact();
                yield number < 0 || number > UINT32 ? null : (Object) (int) number;
            }
        };
    }

    /** A string, a number or a boolean as text. */
    private static String scalar(JsonValue value) {
        if (value instanceof JsonNumber || value instanceof JsonBoolean) {
            return value.json().toString();
        }
        return value.string().orElseThrow(IllegalArgumentException::new);
    }

    /** Also {@code 1.0} and {@code 1e3} are whole, but nothing that would take long to write out. */
    private static BigInteger whole(JsonValue value) {
        BigDecimal number = new BigDecimal(scalar(value));
        if (number.precision() - number.scale() > UINT64.bitLength()) {
            throw new ArithmeticException("too large");
        }
        return number.toBigIntegerExact();
    }

    private static ByteString bytes(FieldDescriptor type, String text) {
        if (HEX_IDS.contains(type.getName())) {
            return ByteString.copyFrom(HexFormat.of().parseHex(text));
        }
        return ByteString.copyFrom(
                Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
    }

    private static @Nullable Object enumValue(FieldDescriptor type, JsonValue value) {
        return value instanceof JsonNumber
                ? type.getEnumType()
                        .findValueByNumberCreatingIfUnknown(whole(value).intValueExact())
                : type.getEnumType().findValueByName(scalar(value));
    }

    private static String expected(FieldDescriptor type) {
        return switch (type.getJavaType()) {
            case BYTE_STRING -> HEX_IDS.contains(type.getName()) ? "hex" : "Base64";
            case INT, LONG -> "whole number that fits";
            case FLOAT, DOUBLE -> "number";
            case BOOLEAN -> "boolean";
            case STRING -> "text";
            case ENUM -> "value of " + type.getEnumType().getName();
            case MESSAGE -> "object";
        };
    }

    private static StoreException.Invalid malformed(String what, String why, JsonValue value) {
        String text = value.json().toString();
        return new StoreException.Invalid(
                what + " " + why + ": " + (text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…"));
    }
}
