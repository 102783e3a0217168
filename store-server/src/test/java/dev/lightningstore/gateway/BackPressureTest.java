package dev.lightningstore.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.contract.Answers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A caller who does not read slows the model's server down, on every wire; the gateway reads nothing ahead of him. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackPressureTest {
    /** What a server would say if nobody held it; sockets on the way between them hold a small part of it. */
    private static final long MOST = 60L << 20;

    private static final long HELD_BY_SOCKETS = 30L << 20;
    private static final int LOOKS_AT_REST = 150;
    private static final int READ = 64 << 10;
    private static final String TEXT = "x".repeat(16 << 10);
    private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

    private static final String CHAT_PART =
            "data: {\"id\":\"r\",\"model\":\"s\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + TEXT
                    + "\"}}]}\n\n";

    private final GatewayServer server = GatewayServer.open();
    private final AtomicLong said = new AtomicLong();
    private final FakeUpstream upstream = new FakeUpstream().then(this::endless);
    private String first = "";
    private String part = CHAT_PART;

    @AfterEach
    void forget() {
        server.send("DELETE", "/api/lightning/models?model=m", null);
        first = "";
        part = CHAT_PART;
    }

    @AfterAll
    void close() {
        upstream.close();
        server.close();
    }

    private void register(String more) {
        server.post("/api/lightning/models", "{\"model\":\"m\",\"endpoint\":\"" + upstream.url() + "\"" + more + "}");
    }

    /** Says the same part again and again, each once the one before has left for the gateway. */
    private HttpResponse endless(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        HttpResponseWriter out = FakeUpstream.open();
        said.set(0);
        out.write(HttpData.ofUtf8(first));
        more(out, HttpData.ofUtf8(part), ctx.eventLoop().withoutContext());
        return out;
    }

    private void more(HttpResponseWriter out, HttpData same, Executor loop) {
        if (said.addAndGet(same.length()) < MOST && out.tryWrite(same)) {
            out.whenConsumed().thenRunAsync(() -> more(out, same, loop), loop);
        }
    }

    private void holdsBack(String path, String asked) throws IOException {
        int left = upstream.cancelled();
        URI store = URI.create(server.url());
        byte[] body = asked.getBytes(StandardCharsets.UTF_8);
        try (Socket caller = new Socket()) {
            caller.setReceiveBufferSize(READ);
            caller.connect(new InetSocketAddress(store.getHost(), store.getPort()));
            caller.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: " + store.getAuthority()
                                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                                    + "\r\n\r\n"
                                    + asked)
                            .getBytes(StandardCharsets.UTF_8));
            InputStream in = caller.getInputStream();
            String begun = new String(in.readNBytes(READ), StandardCharsets.US_ASCII);
            assertTrue(
                    begun.startsWith("HTTP/1.1 200"),
                    begun.lines().limit(12).toList().toString());
            long rest = atRest();
            assertTrue(rest < HELD_BY_SOCKETS, rest + " bytes were read ahead of a caller who does not read");
            while (said.get() == rest) {
                assertTrue(in.readNBytes(READ).length > 0, "it goes on when the caller does");
            }
        }
        Answers.eventually("the server hears that the caller left", () -> upstream.cancelled() > left);
    }

    /** What has been said once nothing more is. */
    private long atRest() {
        long[] last = {-1, 0};
        Answers.eventually("the server is held back", () -> {
            long now = said.get();
            last[1] = now == last[0] ? last[1] + 1 : 0;
            last[0] = now;
            return last[1] > LOOKS_AT_REST;
        });
        return last[0];
    }

    @Test
    void ofChat() throws IOException {
        register("");
        holdsBack("/gateway/openai/v1/chat/completions", "{\"model\":\"m\",\"stream\":true," + HELLO + "}");
    }

    @Test
    void ofMessages() throws IOException {
        register("");
        holdsBack("/gateway/anthropic/v1/messages", "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true," + HELLO + "}");
    }

    @Test
    void ofMessagesThatArePassedAsTheyAre() throws IOException {
        register(",\"kind\":\"anthropic\"");
        first =
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"r\",\"model\":\"s\"}}\n\n"
                        + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
                        + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";
        part = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                + "\"delta\":{\"type\":\"text_delta\",\"text\":\"" + TEXT + "\"}}\n\n";
        holdsBack("/gateway/anthropic/v1/messages", "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true," + HELLO + "}");
    }

    @Test
    void ofResponses() throws IOException {
        register("");
        holdsBack("/gateway/openai/v1/responses", "{\"model\":\"m\",\"stream\":true,\"input\":\"Hello\"}");
    }

    @Test
    void ofResponsesThatArePassedAsTheyAre() throws IOException {
        register(",\"responses\":true");
        first =
                "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"model\":\"s\"}}\n\n";
        part = "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"output_index\":0,"
                + "\"delta\":\"" + TEXT + "\"}\n\n";
        holdsBack("/gateway/openai/v1/responses", "{\"model\":\"m\",\"stream\":true,\"input\":\"Hello\"}");
    }
}
