package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.CodedOutputStream;
import org.junit.jupiter.api.Test;

class WireBufferTest {
    private static final long[] VALUES = {0, 1, 9, 10, 127, 128, 16_383, 16_384, 1L << 35, Long.MAX_VALUE};

    @Test
    void decimalsAreWrittenAsText() {
        for (long value : VALUES) {
            assertEquals(Long.toString(value), text(new WireBuffer(1).decimal(value)));
        }
    }

    @Test
    void hexHasSixteenDigits() {
        assertEquals("00000000deadbeef", text(new WireBuffer(1).hex(0xdeadbeefL)));
        assertEquals("ffffffffffffffff", text(new WireBuffer(1).hex(-1)));
    }

    @Test
    void varintsAreThoseOfProtobuf() throws Exception {
        for (long value : VALUES) {
            byte[] expected = new byte[CodedOutputStream.computeUInt64SizeNoTag(value)];
            CodedOutputStream.newInstance(expected).writeUInt64NoTag(value);
            assertArrayEquals(expected, new WireBuffer(1).varint(value).toByteArray());
            assertEquals(expected.length, WireBuffer.varintSize(value));
        }
    }

    private static String text(WireBuffer buffer) {
        return new String(buffer.toByteArray(), UTF_8);
    }
}
