package dev.lightningstore.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of bytes into server-sent events, however the network has cut it. Not thread-safe. */
final class ServerSentEvents {
    /** An event that is longer than this is none that a model's server would send. */
    static final int MAX_EVENT = 16 << 20;

    /**
     * One event.
     *
     * @param raw its bytes, the empty line at its end included
     * @param data what its data lines say, blanks around it left out; null for a comment, say to keep the connection
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Event(byte[] raw, byte @Nullable [] data) {}

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream event = new ByteArrayOutputStream();
    private int lineLength;
    private boolean afterReturn;

    List<Event> feed(byte[] bytes) {
        List<Event> complete = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '\n' || b == '\r') {
                boolean secondHalf = b == '\n' && afterReturn;
                afterReturn = b == '\r';
                if (secondHalf) {
                    continue;
                }
                if (lineLength == 0 && (event.size() > 0 || start < i)) {
                    int end = i + 1;
                    if (b == '\r' && end < bytes.length && bytes[end] == '\n') {
                        end++;
                    }
                    event.write(bytes, start, end - start);
                    complete.add(event(event.toByteArray()));
                    event.reset();
                    start = end;
                    afterReturn = b == '\r' && end == i + 1;
                    i = end - 1;
                }
                lineLength = 0;
            } else {
                afterReturn = false;
                lineLength++;
            }
        }
        event.write(bytes, start, bytes.length - start);
        if (event.size() > MAX_EVENT) {
            throw UpstreamFailure.broken("sent an event of more than " + MAX_EVENT + " bytes");
        }
        return complete;
    }

    /** What came without an end; a server may forget the last empty line. */
    List<Event> rest() {
        if (event.size() == 0) {
            return List.of();
        }
        Event last = event(event.toByteArray());
        event.reset();
        return last.data() == null ? List.of() : List.of(last);
    }

    /** Nearly every event has one line of data, so no text is made of it. */
    private static Event event(byte[] raw) {
        byte[] data = null;
        int start = 0;
        while (start < raw.length) {
            int end = start;
            while (end < raw.length && raw[end] != '\n' && raw[end] != '\r') {
                end++;
            }
            if (end - start >= DATA.length && Arrays.equals(raw, start, start + DATA.length, DATA, 0, DATA.length)) {
                byte[] line = stripped(raw, start + DATA.length, end);
                data = data == null ? line : joined(data, line);
            }
            start = end + 1;
        }
        return new Event(raw, data);
    }

    private static byte[] stripped(byte[] raw, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && raw[start] == ' ') {
            start++;
        }
        while (end > start && raw[end - 1] == ' ') {
            end--;
        }
        return Arrays.copyOfRange(raw, start, end);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + 1 + second.length);
        both[first.length] = '\n';
        System.arraycopy(second, 0, both, first.length + 1, second.length);
        return both;
    }

    static byte[] of(byte[] data) {
        return of("", data);
    }

    /** @param name of the event; empty for none */
    static byte[] of(String name, byte[] data) {
        byte[] head = (name.isEmpty() ? "data: " : "event: " + name + "\ndata: ").getBytes(StandardCharsets.US_ASCII);
        byte[] event = new byte[head.length + data.length + 2];
        System.arraycopy(head, 0, event, 0, head.length);
        System.arraycopy(data, 0, event, head.length, data.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }
}
