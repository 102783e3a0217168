package dev.lightningstore.server.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import dev.lightningstore.v1.SpanData;
import dev.lightningstore.wire.span.ProtoCursor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether bytes are an encoded {@link SpanData}, by the message's own descriptor and without building anything: a
 * span is checked in one pass over its bytes.
 */
final class SpanDataSyntax {
    /** Below the 100 messages within one another at which protobuf parsers stop. */
    private static final int MAX_DEPTH = 90;

    private static final MessageSyntax ROOT = MessageSyntax.of(SpanData.getDescriptor(), new HashMap<>());

    private final ProtoCursor in;
    private boolean odd;

    private SpanDataSyntax(byte[] bytes) {
        in = new ProtoCursor(bytes);
    }

    /**
     * Answers false where a protobuf parser would have to merge (a message that should be there once is there twice):
     * such bytes are right, but who reads them in one pass would read them differently.
     */
    static boolean plain(byte[] bytes) {
        SpanDataSyntax syntax = new SpanDataSyntax(bytes);
        syntax.message(ROOT, 0);
        return !syntax.odd;
    }

    private void message(MessageSyntax syntax, int depth) {
        if (depth > MAX_DEPTH) {
            throw new ProtoCursor.Malformed("nested deeper than " + MAX_DEPTH);
        }
        long seen = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            FieldSyntax field = syntax.field(tag);
            if (field == null) {
                in.skip(tag);
                continue;
            }
            odd |= (seen & field.once) != 0;
            seen |= field.once;
            if (field.message != null) {
                int outer = in.enter();
                message(field.message, depth + 1);
                in.leave(outer);
            } else if (field.text) {
                in.skipText();
            } else {
                in.skip(tag);
            }
        }
    }

    /** @param once the bit that this field shares with those that it must not be together with; 0 for none */
    private record FieldSyntax(int tag, @Nullable MessageSyntax message, boolean text, long once) {}

    /** The fields of one kind of message, by number. */
    private static final class MessageSyntax {
        private FieldSyntax[] fields = {};

        @Nullable
        FieldSyntax field(int tag) {
            int number = tag >>> 3;
            FieldSyntax field = number < fields.length ? fields[number] : null;
            // Another wire type makes it an unknown field, as for any protobuf parser.
            return field != null && field.tag == tag ? field : null;
        }

        static MessageSyntax of(Descriptor message, Map<Descriptor, MessageSyntax> made) {
            MessageSyntax known = made.get(message);
            if (known != null) {
                return known;
            }
            MessageSyntax syntax = new MessageSyntax();
            made.put(message, syntax);
            int most = message.getFields().stream()
                    .mapToInt(FieldDescriptor::getNumber)
                    .max()
                    .orElse(0);
            FieldSyntax[] fields = new FieldSyntax[most + 1];
            for (FieldDescriptor field : message.getFields()) {
                boolean inner = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
                fields[field.getNumber()] = new FieldSyntax(
                        field.getNumber() << 3 | field.getLiteType().getWireType(),
                        inner ? of(field.getMessageType(), made) : null,
                        field.getType() == FieldDescriptor.Type.STRING,
                        once(field, inner));
            }
            syntax.fields = fields;
            return syntax;
        }

        private static long once(FieldDescriptor field, boolean inner) {
            OneofDescriptor oneof = field.getRealContainingOneof();
            if (oneof != null) {
                return 1L << oneof.getField(0).getNumber();
            }
            return inner && !field.isRepeated() ? 1L << field.getNumber() : 0;
        }
    }
}
