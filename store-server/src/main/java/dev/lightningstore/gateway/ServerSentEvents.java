package dev.lightningstore.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
     * @param data what its data lines say; null for a comment, say to keep the connection
     */
    record Event(byte[] raw, @Nullable String data) {}

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

    private static Event event(byte[] raw) {
        StringBuilder data = null;
        for (String line : new String(raw, StandardCharsets.UTF_8).split("\r\n|\n|\r")) {
            if (line.startsWith("data:")) {
                String value = line.substring(line.startsWith("data: ") ? 6 : 5);
                data = data == null
                        ? new StringBuilder(value)
                        : data.append('\n').append(value);
            }
        }
        return new Event(raw, data == null ? null : data.toString());
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
