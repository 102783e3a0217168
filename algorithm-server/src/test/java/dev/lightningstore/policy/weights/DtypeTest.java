package dev.lightningstore.policy.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

/** All 65,536 numbers of each half kind, against the definition of their bits. */
class DtypeTest {
    private static final int ALL = 1 << Short.SIZE;

    private static float[] read(Dtype dtype) {
        ByteBuffer bytes = ByteBuffer.allocate(ALL * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < ALL; bits++) {
            bytes.putShort((short) bits);
        }
        float[] numbers = new float[ALL];
        dtype.read(MemorySegment.ofArray(bytes.array()), 0, ALL, FloatBuffer.wrap(numbers));
        return numbers;
    }

    /** Sign, exponent and fraction, as IEEE 754 says of any binary format. */
    private static double defined(int bits, int exponentBits, int fractionBits) {
        int fraction = bits & (1 << fractionBits) - 1;
        int exponent = bits >> fractionBits & (1 << exponentBits) - 1;
        double sign = bits >> 15 == 0 ? 1 : -1;
        int bias = (1 << exponentBits - 1) - 1;
        if (exponent == (1 << exponentBits) - 1) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        double scaled = Math.scalb((double) fraction, -fractionBits);
        return sign * (exponent == 0 ? Math.scalb(scaled, 1 - bias) : Math.scalb(1 + scaled, exponent - bias));
    }

    @Test
    void everyFp16IsWhatItsBitsSay() {
        float[] numbers = read(Dtype.F16);
        for (int bits = 0; bits < ALL; bits++) {
            assertEquals((float) defined(bits, 5, 10), numbers[bits], "bits " + bits);
        }
    }

    @Test
    void everyBf16IsWhatItsBitsSay() {
        float[] numbers = read(Dtype.BF16);
        for (int bits = 0; bits < ALL; bits++) {
            assertEquals((float) defined(bits, 8, 7), numbers[bits], "bits " + bits);
        }
    }

    @Test
    void everyHalfComesBackAsItWas() {
        for (Dtype dtype : new Dtype[] {Dtype.F16, Dtype.BF16}) {
            float[] numbers = read(dtype);
            ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES);
            for (int bits = 0; bits < ALL; bits++) {
                bytes.clear();
                dtype.write(numbers[bits], bytes);
                if (Float.isNaN(numbers[bits])) {
                    assertTrue(Float.isNaN(
                            dtype == Dtype.BF16
                                    ? Dtype.fromBf16(bytes.getShort(0))
                                    : Float.float16ToFloat(bytes.getShort(0))));
                } else {
                    assertEquals((short) bits, bytes.getShort(0), dtype + " bits " + bits);
                }
            }
        }
    }

    @Test
    void bf16RoundsToTheNearestAndTiesToEven() {
        for (int bits = 0; bits < 0x7f7f; bits++) {
            float low = Dtype.fromBf16((short) bits);
            float high = Dtype.fromBf16((short) (bits + 1));
            float middle = (float) (((double) low + high) / 2);
            assertEquals(bits % 2 == 0 ? bits : bits + 1, Dtype.toBf16(middle), "between " + low + " and " + high);
            assertEquals(bits, Dtype.toBf16(Math.nextDown(middle)));
            assertEquals(bits + 1, Dtype.toBf16(Math.nextUp(middle)));
        }
    }
}
