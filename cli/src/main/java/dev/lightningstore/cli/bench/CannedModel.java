package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A model server that samples nothing: it answers every chat with the same twenty tokens, their ids and their log
 * probabilities, whole or as twenty events. One thread, for {@code bench/gateway/run.sh}.
 */
final class CannedModel {
    private static final int TOKENS = 20;
    private static final byte[] STREAM = "\"stream\":true".getBytes(US_ASCII);
    /** As LiteLLM writes it. */
    private static final byte[] STREAM_SPACED = "\"stream\": true".getBytes(US_ASCII);

    private record Client(SocketChannel channel, HttpMessageReader reader) {}

    private final byte[] whole = whole();
    private final byte[] events = events();
    private final byte[] models = answer("{\"object\":\"list\",\"data\":[{\"id\":\"bench\",\"object\":\"model\"}]}");

    private CannedModel() {}

    /** Takes the port. */
    public static void main(String[] args) throws IOException {
        CannedModel model = new CannedModel();
        try (ServerSocketChannel server = ServerSocketChannel.open();
                Selector selector = Selector.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 1_024);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            while (true) {
                selector.select(key -> {
                    try {
                        if (key.isAcceptable()) {
                            accept(server, selector);
                        } else {
                            model.read(key);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        SocketChannel channel = server.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new Client(channel, HttpMessageReader.ofRequests()));
        }
    }

    private void read(SelectionKey key) throws IOException {
        Client client = (Client) key.attachment();
        try {
            int count = client.channel().read(client.reader().room());
            if (count < 0) {
                client.channel().close();
            } else if (client.reader().received(count)) {
                write(client.channel(), choose(client.reader()));
                client.reader().next();
            }
        } catch (IOException | HttpMessageReader.MalformedHttp e) {
            client.channel().close();
        }
    }

    private byte[] choose(HttpMessageReader request) {
        if (request.array()[0] == 'G') {
            return models;
        }
        return has(request, STREAM) || has(request, STREAM_SPACED) ? events : whole;
    }

    private static boolean has(HttpMessageReader request, byte[] wanted) {
        byte[] bytes = request.array();
        outer:
        for (int i = request.bodyStart(); i <= request.bodyEnd() - wanted.length; i++) {
            for (int j = 0; j < wanted.length; j++) {
                if (bytes[i + j] != wanted[j]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }

    /** The gateway reads all of it before it asks again, so a full socket buffer empties at once. */
    private static void write(SocketChannel channel, byte[] answer) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        channel.write(bytes);
        while (bytes.hasRemaining()) {
            Thread.onSpinWait();
            channel.write(bytes);
        }
    }

    private static String logprob(int token) {
        return "{\"token\":\" word" + token + "\",\"logprob\":-0.1234567,\"bytes\":null,\"top_logprobs\":[]}";
    }

    private static byte[] whole() {
        StringBuilder text = new StringBuilder();
        StringBuilder ids = new StringBuilder();
        StringBuilder logprobs = new StringBuilder();
        for (int i = 0; i < TOKENS; i++) {
            text.append(" word").append(i);
            ids.append(i == 0 ? "" : ",").append(1_000 + i);
            logprobs.append(i == 0 ? "" : ",").append(logprob(i));
        }
        return answer("{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1700000000,"
                + "\"model\":\"bench\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                + text + "\"},\"logprobs\":{\"content\":[" + logprobs + "]},\"finish_reason\":\"stop\",\"token_ids\":["
                + ids + "]}],\"prompt_token_ids\":[1,2,3,4,5,6,7,8,9,10],\"usage\":{\"prompt_tokens\":10,"
                + "\"completion_tokens\":20,\"total_tokens\":30}}");
    }

    private static byte[] events() {
        WireBuffer out = new WireBuffer(16 << 10)
                .put("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        String head = "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                + "\"model\":\"bench\",\"choices\":[";
        for (int i = 0; i < TOKENS; i++) {
            event(
                    out,
                    head + "{\"index\":0,\"delta\":{" + (i == 0 ? "\"role\":\"assistant\"," : "")
                            + "\"content\":\" word"
                            + i + "\"},\"logprobs\":{\"content\":[" + logprob(i) + "]},\"finish_reason\":"
                            + (i == TOKENS - 1 ? "\"stop\"" : "null") + ",\"token_ids\":[" + (1_000 + i) + "]}]"
                            + (i == 0 ? ",\"prompt_token_ids\":[1,2,3,4,5,6,7,8,9,10]}" : "}"));
        }
        event(out, head + "],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":20,\"total_tokens\":30}}");
        event(out, "[DONE]");
        return out.put("0\r\n\r\n").toByteArray();
    }

    private static void event(WireBuffer out, String data) {
        String event = "data: " + data + "\n\n";
        out.put(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
    }

    private static byte[] answer(String body) {
        byte[] content = body.getBytes(UTF_8);
        String head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + content.length + "\r\n\r\n";
        return new WireBuffer(content.length + 128).put(head).put(content).toByteArray();
    }
}
