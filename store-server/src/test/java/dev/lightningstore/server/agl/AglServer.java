package dev.lightningstore.server.agl;

import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A whole server on a free port, over a database in memory, and a client for the routes of this door. */
final class AglServer implements AutoCloseable {
    private final StoreServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    AglServer(InstantSource clock, Map<String, String> settings) {
        Map<String, String> flags = new HashMap<>(settings);
        flags.putIfAbsent("port", "0");
        flags.putIfAbsent("database.url", "jdbc:h2:mem:" + UUID.randomUUID());
        flags.putIfAbsent("watchdog.interval", "100ms");
        server = StoreServer.open(ConfigReader.read(flags, Map.of(), null).config(), clock);
    }

    static AglServer open() {
        return new AglServer(InstantSource.system(), Map.of());
    }

    String url() {
        return server.url();
    }

    HttpResponse<String> get(String path) {
        return send(at(path).GET());
    }

    HttpResponse<String> post(String path, String body) {
        return send(
                at(path).header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + "/v1/agl" + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}
