package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.cli.bench.HttpMessageReader.MalformedHttp;
import org.junit.jupiter.api.Test;

class HttpMessageReaderTest {
    private static final String BY_LENGTH = "HTTP/1.1 201 Created\r\ncontent-length: 5\r\nserver: x\r\n\r\nhello";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "4\r\nWiki\r\n6;ext=1\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nTrailer: t\r\n\r\n";

    private final HttpMessageReader reader = HttpMessageReader.ofResponses();

    @Test
    void readsABodyByItsLength() throws Exception {
        assertTrue(feed(BY_LENGTH));
        assertEquals(201, reader.status());
        assertEquals("hello", body());
        assertFalse(reader.closes());
    }

    @Test
    void readsChunksIntoOneBody() throws Exception {
        assertTrue(feed(CHUNKED));
        assertEquals("Wikipedia in \r\n\r\nchunks.", body());
    }

    @Test
    void readsTheSameWhereverTheBytesAreSplit() throws Exception {
        for (String message : new String[] {BY_LENGTH, CHUNKED}) {
            assertTrue(feed(message));
            String whole = body();
            for (int first = 1; first < message.length(); first++) {
                for (int second = first; second < message.length(); second += 7) {
                    reader.next();
                    assertFalse(feed(message.substring(0, first)));
                    assertFalse(feed(message.substring(first, second)));
                    assertTrue(feed(message.substring(second)));
                    assertEquals(whole, body());
                }
            }
            reader.next();
        }
    }

    @Test
    void readsByteByByte() throws Exception {
        for (int i = 0; i < CHUNKED.length() - 1; i++) {
            assertFalse(feed(CHUNKED.substring(i, i + 1)));
        }
        assertTrue(feed(CHUNKED.substring(CHUNKED.length() - 1)));
        assertEquals("Wikipedia in \r\n\r\nchunks.", body());
    }

    @Test
    void growsForALongBody() throws Exception {
        String body = "0123456789".repeat(50_000);
        assertFalse(feed("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n"));
        assertTrue(feed(body));
        assertEquals(body, body());
        reader.next();
        StringBuilder chunks = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < body.length(); i += 10_000) {
            chunks.append("2710\r\n").append(body, i, i + 10_000).append("\r\n");
        }
        assertTrue(feed(chunks.append("0\r\n\r\n").toString()));
        assertEquals(body, body());
    }

    @Test
    void anEmptyBodyIsWholeAtOnce() throws Exception {
        assertTrue(feed("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
        assertEquals("", body());
        reader.next();
        assertTrue(feed("HTTP/1.1 204 No Content\r\n\r\n"));
        assertEquals(204, reader.status());
    }

    @Test
    void skipsAnInterimAnswer() throws Exception {
        assertTrue(feed("HTTP/1.1 100 Continue\r\n\r\n" + BY_LENGTH));
        assertEquals(201, reader.status());
        assertEquals("hello", body());
    }

    @Test
    void withoutAnyLengthTheEndOfTheConnectionEndsTheBody() throws Exception {
        assertFalse(feed("HTTP/1.1 200 OK\r\n\r\nso far"));
        assertTrue(reader.ended());
        assertTrue(reader.closes());
        assertEquals("so far", body());
    }

    @Test
    void aCutBodyIsNotWhole() throws Exception {
        assertFalse(feed(BY_LENGTH.substring(0, BY_LENGTH.length() - 1)));
        assertFalse(reader.ended());
    }

    @Test
    void noticesThatTheServerWillClose() throws Exception {
        assertTrue(feed("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 1\r\n\r\nx"));
        assertTrue(reader.closes());
    }

    @Test
    void refusesWhatIsNotHttp() {
        assertThrows(MalformedHttp.class, () -> feed("SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n"));
    }

    @Test
    void refusesBadSizes() {
        assertThrows(MalformedHttp.class, () -> feed("HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n"));
        reader.next();
        assertThrows(MalformedHttp.class, () -> feed("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n"));
        reader.next();
        assertThrows(MalformedHttp.class, () -> feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"));
        reader.next();
        assertThrows(
                MalformedHttp.class, () -> feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"));
    }

    @Test
    void aRequestWithoutLengthHasNoBody() throws Exception {
        HttpMessageReader requests = HttpMessageReader.ofRequests();
        byte[] bytes = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8);
        requests.room().put(bytes);
        assertTrue(requests.received(bytes.length));
    }

    /** Puts the text in pieces no longer than the room that the reader gives, as a socket would. */
    private boolean feed(String text) throws MalformedHttp {
        byte[] bytes = text.getBytes(UTF_8);
        boolean whole = false;
        int at = 0;
        do {
            int count = Math.min(reader.room().remaining(), bytes.length - at);
            reader.room().put(bytes, at, count);
            whole = reader.received(count);
            at += count;
        } while (at < bytes.length);
        return whole;
    }

    private String body() {
        return reader.bodyText(Integer.MAX_VALUE);
    }
}
