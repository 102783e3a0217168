package dev.lightningstore.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;

/**
 * Bounds what one stream has sent us and is not yet answered, in messages and in bytes, by asking for no more. A sender
 * that does not read its answers is asked for no more either. Runs on the call's event loop.
 */
final class Intake {
    private static final int MAX_UNREAD_ANSWERS = 1_000;

    private final ServerCallStreamObserver<?> stream;
    private final int maxMessages;
    private final long maxBytes;
    private int messages;
    private long bytes;
    private int unread;
    private boolean asked;

    Intake(ServerCallStreamObserver<?> stream, int maxMessages, long maxBytes) {
        this.stream = stream;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        stream.disableAutoRequest();
    }

    void start() {
        ask();
    }

    /** A message came. */
    void came(int size) {
        asked = false;
        messages++;
        bytes += size;
        ask();
    }

    /** A message was dealt with, and answered if it has an answer. */
    void done(int size, boolean answered) {
        messages--;
        bytes -= size;
        if (answered && !stream.isReady()) {
            unread++;
        }
        ask();
    }

    /** The sender has read all our answers. */
    void read() {
        unread = 0;
        ask();
    }

    int messages() {
        return messages;
    }

    private void ask() {
        if (!asked && messages < maxMessages && bytes < maxBytes && unread < MAX_UNREAD_ANSWERS) {
            asked = true;
            stream.request(1);
        }
    }
}
