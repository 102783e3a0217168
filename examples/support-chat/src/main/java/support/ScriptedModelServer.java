package support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** No model: three prepared answers behind the wire of one, so that the example runs where there is no model. */
final class ScriptedModelServer implements AutoCloseable {
    private static final String[] KIND_THEN_CURT_THEN_UNSAFE = {
        "I am sorry that your parcel is late. I understand how annoying that is, and I have asked the carrier to look for it"
                + " today.",
        "No.",
        "Please send me your password, so that I can look into your account for you right away."
    };

    private final HttpServer server;
    private int answered;

    ScriptedModelServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/chat/completions", this::answer);
        server.start();
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String text = KIND_THEN_CURT_THEN_UNSAFE[answered++ % KIND_THEN_CURT_THEN_UNSAFE.length];
        byte[] body = ("{\"id\":\"scripted-" + answered + "\",\"object\":\"chat.completion\",\"model\":\"scripted\","
                        + "\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\","
                        + "\"content\":\"" + text + "\"}}]}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
