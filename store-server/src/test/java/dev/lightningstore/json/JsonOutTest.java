package dev.lightningstore.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lightningstore.error.StoreException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonOutTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "0.0, 0.0",
        "-0.0, -0.0",
        "1.0, 1.0",
        "-3.0, -3.0",
        "0.1, 0.1",
        "1e7, 10000000.0",
        "1.5e10, 15000000000.0",
        "0.0001, 0.0001",
        "0.00015, 0.00015",
        "1.25e-4, 0.000125",
        "1e15, 1000000000000000.0",
        "1234567.8, 1234567.8",
        "12345678.9, 12345678.9",
        "-123456789012.5, -123456789012.5",
        "NaN, null"
    })
    void doublesLookAsInPython(double value, String text) {
        assertEquals(text, new JsonOut().number(value).toString());
    }

    @Test
    void anyDoubleReadsBack() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertEquals(
                        value, Double.parseDouble(new JsonOut().number(value).toString()));
            }
        }
    }

    @Test
    void longs() {
        Random random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            assertEquals(Long.toString(value), new JsonOut().number(value).toString());
        }
        for (long value : new long[] {0, 9, 10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            assertEquals(Long.toString(value), new JsonOut().number(value).toString());
        }
    }

    @Test
    void secondsAreTheNearestDoubleInTheFewestDigits() {
        Random random = new Random(3);
        for (int i = 0; i < 200_000; i++) {
            long nanos = 1_000_000_000_000_000_000L + (random.nextLong() >>> 3 + random.nextInt(30));
            if (random.nextInt(4) == 0) {
                nanos -= nanos % (long) Math.pow(10, random.nextInt(10));
            }
            double exact = new BigDecimal(nanos)
                    .divide(new BigDecimal(1_000_000_000), MathContext.UNLIMITED)
                    .doubleValue();
            String text = new JsonOut().seconds(nanos).toString();
            assertEquals(exact, Double.parseDouble(text), text);
            assertEquals(new JsonOut().number(exact).toString(), text);
        }
        for (long nanos : new long[] {0, 1, -1, 999, -1_500_000_000L, Long.MAX_VALUE, Long.MIN_VALUE + 1}) {
            assertEquals(
                    new BigDecimal(nanos).movePointLeft(9).doubleValue(),
                    Double.parseDouble(new JsonOut().seconds(nanos).toString()));
        }
    }

    @Test
    void aFloatOfSecondsComesBack() {
        Random random = new Random(4);
        for (int i = 0; i < 100_000; i++) {
            double seconds = 1.2e9 + random.nextDouble() * 8e8;
            assertEquals(seconds, Seconds.fromNanos(Seconds.toNanos(seconds, "t")));
        }
        assertThrows(StoreException.Invalid.class, () -> Seconds.toNanos(Double.NaN, "t"));
        assertThrows(StoreException.Invalid.class, () -> Seconds.toNanos(1e300, "t"));
    }

    @Test
    void stringsReadBack() throws Exception {
        Random random = new Random(5);
        String alphabet = "abc\"\\/\n\r\t\b\f\u0000\u001f\u007f\u0080é€\u2028😀 {}0123456789";
        int[] points = alphabet.codePoints().toArray();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                text.appendCodePoint(random.nextInt(8) == 0 ? points[random.nextInt(points.length)] : 'x');
            }
            JsonOut out = new JsonOut(1).string(text.toString());
            assertEquals(text.toString(), JACKSON.readValue(out.toBytes(), String.class));
        }
    }

    @Test
    void piecesAndSizes() {
        JsonOut out = new JsonOut(1);
        out.raw("{\"a\":".getBytes(StandardCharsets.US_ASCII)).quoted("b").raw(',');
        int size = out.size();
        out.ascii("gone");
        out.truncate(size);
        out.string("h").raw(':').hex(new byte[] {(byte) 0xab, 1}, 0, 2, 8).raw('}');
        assertEquals(
                "{\"a\":\"b\",\"h\":0000ab01}",
                StandardCharsets.UTF_8.decode(out.toByteBuffer()).toString());
        assertTrue(out.nul().bool(true).bool(false).toString().endsWith("nulltruefalse"));
    }
}
