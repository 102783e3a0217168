package dev.lightningstore.server;

import dev.lightningstore.server.config.ConfigReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real server on a free port, with a fake database and a probe for a door. */
final class TestServer implements AutoCloseable {
    static final String ADMIN_KEY = "an admin key of the tests";

    final FakeCluster cluster;
    final ProbeDoor probe = new ProbeDoor();
    final StoreServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static {
        // The JDK's client hides these headers from its callers unless told otherwise.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,origin,connection");
    }

    TestServer(FakeCluster cluster, Map<String, String> settings) {
        this.cluster = cluster;
        Map<String, String> flags = new HashMap<>(settings);
        flags.putIfAbsent("port", "0");
        this.server = StoreServer.open(
                ConfigReader.read(flags, Map.of(), null).config(),
                InstantSource.system(),
                tokens -> new Storage(
                        cluster,
                        new FakeModelStore(),
                        FakeModelStore.NO_USAGE,
                        FakeModelStore.NO_RECORDINGS,
                        FakeModelStore.NO_NAMES,
                        "a secret of the tests".getBytes(StandardCharsets.UTF_8),
                        cluster::answers,
                        () -> {},
                        registry -> {}),
                ground -> List.of(probe));
    }

    static TestServer open() {
        return new TestServer(new FakeCluster(), Map.of());
    }

    static TestServer withKeys() {
        return new TestServer(new FakeCluster(), Map.of("admin_key", ADMIN_KEY));
    }

    URI at(String path) {
        return URI.create(server.url() + path);
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(HttpRequest.newBuilder(at(path)), headers);
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send(
                HttpRequest.newBuilder(at(path))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                headers);
    }

    HttpResponse<String> send(HttpRequest.Builder request, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}
