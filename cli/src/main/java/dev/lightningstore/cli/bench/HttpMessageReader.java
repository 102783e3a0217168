package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads one HTTP/1.1 message at a time from bytes that arrive in any pieces: by length, in chunks, or up to the end of
 * the connection. The body is one contiguous range of {@link #array()}. Not thread-safe.
 */
final class HttpMessageReader {
    /** More than any answer that a bench asks for. */
    static final int MAX_MESSAGE_BYTES = 256 << 20;

    private static final int FIRST_CAPACITY = 32 << 10;
    private static final int LEAST_ROOM = 8 << 10;

    private final boolean responses;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private ByteBuffer room = ByteBuffer.wrap(bytes);
    private int filled;
    private int scanned;
    private State state = State.HEAD;
    private int status;
    private int bodyStart;
    private int bodyEnd;
    private long missing;
    private boolean closes;

    private enum State {
        HEAD,
        BODY_BY_LENGTH,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        BODY_TO_END,
        WHOLE
    }

    private HttpMessageReader(boolean responses) {
        this.responses = responses;
    }

    static HttpMessageReader ofResponses() {
        return new HttpMessageReader(true);
    }

    /** Reads requests, which have no body unless they say so. */
    static HttpMessageReader ofRequests() {
        return new HttpMessageReader(false);
    }

    /** Forgets the message that was read; bytes behind it would be an answer to nothing and are dropped. */
    void next() {
        filled = 0;
        scanned = 0;
        state = State.HEAD;
        closes = false;
    }

    /** Where the next bytes are to be read into; follow with {@link #received}. */
    ByteBuffer room() {
        if (bytes.length - filled < LEAST_ROOM) {
            int capacity = bytes.length * 2;
            bytes = Arrays.copyOf(bytes, capacity);
            room = ByteBuffer.wrap(bytes);
        }
        return room.clear().position(filled);
    }

    /** Takes the bytes that were put into {@link #room()}; true when the message is whole. */
    boolean received(int count) throws MalformedHttp {
        filled += count;
        if (filled > MAX_MESSAGE_BYTES) {
            throw new MalformedHttp("the message is longer than " + MAX_MESSAGE_BYTES + " bytes");
        }
        while (step()) {
            // each step reads one part of the message
        }
        return state == State.WHOLE;
    }

    /** The other side closed the connection; true when that ends a message that has no other end. */
    boolean ended() {
        if (state == State.BODY_TO_END) {
            state = State.WHOLE;
        }
        return state == State.WHOLE;
    }

    int status() {
        return status;
    }

    /** True when the connection must not be used for another message. */
    boolean closes() {
        return closes;
    }

    byte[] array() {
        return bytes;
    }

    int bodyStart() {
        return bodyStart;
    }

    int bodyEnd() {
        return bodyEnd;
    }

    /** The start of the body as text, for an error message. */
    String bodyText(int maxBytes) {
        return new String(bytes, bodyStart, Math.min(maxBytes, bodyEnd - bodyStart), UTF_8);
    }

    private boolean step() throws MalformedHttp {
        return switch (state) {
            case HEAD -> head();
            case BODY_BY_LENGTH -> bodyByLength();
            case CHUNK_SIZE -> chunkSize();
            case CHUNK -> chunk();
            case CHUNK_END -> chunkEnd();
            case TRAILER -> trailer();
            case BODY_TO_END -> {
                bodyEnd = filled;
                yield false;
            }
            case WHOLE -> false;
        };
    }

    private boolean head() throws MalformedHttp {
        int end = -1;
        for (int at = Math.max(scanned, 3); at < filled; at++) {
            if (bytes[at] == '\n' && bytes[at - 1] == '\r' && bytes[at - 2] == '\n' && bytes[at - 3] == '\r') {
                end = at + 1;
                break;
            }
        }
        scanned = filled;
        if (end < 0) {
            return false;
        }
        bodyStart = end;
        bodyEnd = end;
        scanned = end;
        if (responses) {
            readStatus(end);
        }
        readHeaders(end);
        return true;
    }

    private void readStatus(int headEnd) throws MalformedHttp {
        boolean http = headEnd > 13 && bytes[0] == 'H' && bytes[1] == 'T' && bytes[2] == 'T' && bytes[3] == 'P';
        if (!http || bytes[8] != ' ') {
            throw new MalformedHttp("this is not an HTTP/1.1 answer: "
                    + new String(bytes, 0, Math.min(filled, 80), ISO_8859_1).strip());
        }
        status = (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
    }

    private void readHeaders(int headEnd) throws MalformedHttp {
        long length = responses ? -1 : 0;
        boolean chunked = false;
        int line = lineEnd(0, headEnd) + 2;
        while (line < headEnd - 2) {
            int end = lineEnd(line, headEnd);
            if (named(line, end, "content-length:")) {
                length = decimal(line + 15, end);
            } else if (named(line, end, "transfer-encoding:")) {
                chunked = value(line + 18, end).equalsIgnoreCase("chunked");
            } else if (named(line, end, "connection:")) {
                closes = value(line + 11, end).equalsIgnoreCase("close");
            }
            line = end + 2;
        }
        if (responses && status < 200) {
            // An interim answer such as 100: the real head follows.
            System.arraycopy(bytes, headEnd, bytes, 0, filled - headEnd);
            filled -= headEnd;
            scanned = 0;
            state = State.HEAD;
        } else if (responses && (status == 204 || status == 304)) {
            state = State.WHOLE;
        } else if (chunked) {
            state = State.CHUNK_SIZE;
        } else if (length >= 0) {
            missing = length;
            state = State.BODY_BY_LENGTH;
        } else {
            closes = true;
            state = State.BODY_TO_END;
        }
    }

    private boolean bodyByLength() {
        if (filled - bodyStart < missing) {
            return false;
        }
        bodyEnd = (int) (bodyStart + missing);
        state = State.WHOLE;
        return false;
    }

    private boolean chunkSize() throws MalformedHttp {
        int end = lineEnd(scanned, filled);
        if (end < 0) {
            return false;
        }
        long size = 0;
        int at = scanned;
        for (; at < end && bytes[at] != ';' && bytes[at] != ' '; at++) {
            int digit = Character.digit(bytes[at], 16);
            if (digit < 0 || size > MAX_MESSAGE_BYTES) {
                throw new MalformedHttp("bad chunk size: " + value(scanned, end));
            }
            size = size * 16 + digit;
        }
        if (at == scanned) {
            throw new MalformedHttp("a chunk without a size");
        }
        scanned = end + 2;
        missing = size;
        state = size == 0 ? State.TRAILER : State.CHUNK;
        return true;
    }

    /** Moves what has come of the chunk down to the end of the body, over the framing that was between. */
    private boolean chunk() {
        int count = (int) Math.min(missing, filled - scanned);
        System.arraycopy(bytes, scanned, bytes, bodyEnd, count);
        bodyEnd += count;
        scanned += count;
        missing -= count;
        if (scanned == filled) {
            filled = bodyEnd;
            scanned = bodyEnd;
        }
        if (missing > 0) {
            return false;
        }
        state = State.CHUNK_END;
        return true;
    }

    private boolean chunkEnd() throws MalformedHttp {
        if (filled - scanned < 2) {
            return false;
        }
        if (bytes[scanned] != '\r' || bytes[scanned + 1] != '\n') {
            throw new MalformedHttp("a chunk is longer than its size said");
        }
        scanned += 2;
        state = State.CHUNK_SIZE;
        return true;
    }

    private boolean trailer() {
        int end = lineEnd(scanned, filled);
        if (end < 0) {
            return false;
        }
        boolean last = end == scanned;
        scanned = end + 2;
        state = last ? State.WHOLE : State.TRAILER;
        return !last;
    }

    /** The index of the next CR LF at or after {@code from}, or -1. */
    private int lineEnd(int from, int limit) {
        for (int at = from; at + 1 < limit; at++) {
            if (bytes[at] == '\r' && bytes[at + 1] == '\n') {
                return at;
            }
        }
        return -1;
    }

    private boolean named(int from, int end, String lowerCaseName) {
        if (end - from < lowerCaseName.length()) {
            return false;
        }
        for (int i = 0; i < lowerCaseName.length(); i++) {
            int b = bytes[from + i];
            int lower = b >= 'A' && b <= 'Z' ? b + 32 : b;
            if (lower != lowerCaseName.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private long decimal(int from, int end) throws MalformedHttp {
        long result = -1;
        for (int at = from; at < end; at++) {
            int digit = bytes[at] - '0';
            if (digit >= 0 && digit <= 9) {
                result = Math.max(result, 0) * 10 + digit;
            } else if (bytes[at] != ' ') {
                result = -1;
                break;
            }
            if (result > MAX_MESSAGE_BYTES) {
                break;
            }
        }
        if (result < 0 || result > MAX_MESSAGE_BYTES) {
            throw new MalformedHttp("bad content length: " + value(from, end));
        }
        return result;
    }

    private String value(int from, int end) {
        return new String(bytes, from, end - from, ISO_8859_1).strip();
    }

    /** The bytes are not HTTP as this reader knows it. */
    static final class MalformedHttp extends Exception {
        private static final long serialVersionUID = 1;

        MalformedHttp(String message) {
            super(message);
        }
    }
}
