package dev.lightningstore.trace.ship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the file after whatever end the process found. */
class SpoolFileTest {
    private static final String TARGET = "http://store:4747/projects/default";

    @TempDir
    Path folder;

    private Path path() {
        return folder.resolve("a.spool");
    }

    private static Batch batch(long key) {
        LeaseRef lease = new LeaseRef("ro-1", "at-1", 1);
        byte[] span = SpanData.newBuilder()
                .setSpan(Span.newBuilder()
                        .setSpanId(ByteString.copyFrom(
                                ByteBuffer.allocate(8).putLong(key).flip())))
                .build()
                .toByteArray();
        Place place = new Place("ro-1", "at-1", lease);
        return Batch.of(
                place, List.of(new NewSpan("ro-1", "at-1", 0, key, new SpanPayload(SpanPayload.Format.OTLP, span))));
    }

    private static List<Long> keys(Backlog backlog) {
        List<Long> keys = new ArrayList<>();
        List<Batch> oldest = backlog.oldest();
        if (oldest != null) {
            oldest.forEach(batch -> batch.spans().forEach(span -> keys.add(span.key())));
        }
        return keys;
    }

    private void written(long... keys) throws IOException {
        try (SpoolFile file = SpoolFile.create(path(), TARGET, 1 << 20)) {
            for (long key : keys) {
                assertTrue(file.append(batch(key)));
            }
        }
    }

    @Test
    void recordsComeBackAsTheyWere() throws IOException {
        written(1, -2, 3);
        try (SpoolFile file = SpoolFile.adopt(path(), TARGET)) {
            assertNotNull(file);
            assertEquals(List.of(1L, -2L, 3L), keys(file));
            assertEquals(batch(1).place(), file.oldest().get(0).place());
            file.sent();
            assertTrue(file.isEmpty());
        }
        assertFalse(Files.exists(path()), "what is empty goes");
    }

    @Test
    void atWhateverByteItWasCutTheWholeRecordsAreRead() throws IOException {
        written(1, 2);
        byte[] whole = Files.readAllBytes(path());
        int head = 8 + 4 + TARGET.length();
        int record = (whole.length - head) / 2;
        for (int length = head; length <= whole.length; length++) {
            Files.write(path(), java.util.Arrays.copyOf(whole, length));
            try (SpoolFile file = SpoolFile.adopt(path(), TARGET)) {
                assertNotNull(file);
                assertEquals((length - head) / record, keys(file).size(), "cut at " + length);
            }
        }
    }

    @Test
    void aBitThatFlippedEndsWhatIsRead() throws IOException {
        written(1, 2, 3);
        byte[] bytes = Files.readAllBytes(path());
        int head = 8 + 4 + TARGET.length();
        int record = (bytes.length - head) / 3;
        bytes[head + record + record / 2] ^= 1;
        Files.write(path(), bytes);
        try (SpoolFile file = SpoolFile.adopt(path(), TARGET)) {
            assertNotNull(file);
            assertEquals(List.of(1L), keys(file));
        }
    }

    @Test
    void whoHasItOpenKeepsItAndAnotherStoreDoesNotGetIt() throws IOException {
        try (SpoolFile open = SpoolFile.create(path(), TARGET, 1 << 20)) {
            open.append(batch(1));
            assertNull(SpoolFile.adopt(path(), TARGET));
        }
        assertNull(SpoolFile.adopt(path(), TARGET + "x"));
        assertNull(SpoolFile.adopt(path(), "other"));
    }

    @Test
    void itsSizeIsBoundedAndItsRoomIsUsedAgain() throws IOException {
        try (SpoolFile file = SpoolFile.create(path(), TARGET, 400)) {
            for (int round = 0; round < 50; round++) {
                int count = 0;
                while (file.append(batch(count + 1))) {
                    count++;
                }
                assertTrue(count > 0);
                assertEquals(count, keys(file).size());
                file.sent();
            }
            assertTrue(Files.size(path()) <= 400);
        }
    }
}
