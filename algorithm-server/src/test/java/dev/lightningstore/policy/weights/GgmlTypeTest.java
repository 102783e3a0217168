package dev.lightningstore.policy.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every kind of block, against what llama.cpp's own Python package makes of the same bytes. */
class GgmlTypeTest {
    private static JsonNode fixtures() throws IOException {
        return new JsonMapper()
                .readTree(Path.of("src/test/resources/weights/quantised.json").toFile());
    }

    @Test
    void allKindsAreCovered() throws IOException {
        List<String> kinds = new ArrayList<>();
        fixtures().forEach(fixture -> kinds.add(fixture.path("kind").asText()));
        assertEquals(Arrays.stream(GgmlType.values()).map(Enum::name).toList(), kinds);
    }

    @Test
    void numbersAreThoseOfTheReference() throws IOException {
        for (JsonNode fixture : fixtures()) {
            GgmlType type = GgmlType.valueOf(fixture.path("kind").asText());
            FloatBuffer expected = ByteBuffer.wrap(fixture.path("fp32").binaryValue())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            float[] wanted = new float[expected.remaining()];
            expected.get(wanted);
            float[] found = new float[wanted.length];
            byte[] data = fixture.path("data").binaryValue();
            assertEquals(data.length, type.bytes(wanted.length), type.name());
            type.read(MemorySegment.ofArray(data), 0, found.length, FloatBuffer.wrap(found));
            assertArrayEquals(wanted, found, 1e-6f, type.name());
        }
    }
}
