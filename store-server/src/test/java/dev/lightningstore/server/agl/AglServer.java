package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.server.Server;
import dev.lightningstore.jdbc.JdbcCluster;
import dev.lightningstore.jdbc.StorageOptions;
import dev.lightningstore.project.Role;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.span.SpanCodec;
import dev.lightningstore.store.LightningStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/** This door alone, over a database in memory, open to everybody. */
final class AglServer implements AutoCloseable {
    private final JdbcCluster cluster;
    private final Server server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    AglServer(InstantSource clock) {
        this(clock, Duration.ofMillis(100));
    }

    AglServer(InstantSource clock, Duration watchdogInterval) {
        StorageOptions plain = StorageOptions.of("jdbc:h2:mem:" + UUID.randomUUID(), null, null);
        StorageOptions options = new StorageOptions(
                plain.url(),
                null,
                null,
                plain.durability(),
                plain.maxPending(),
                plain.maxGroup(),
                plain.readers(),
                watchdogInterval,
                plain.retentionInterval(),
                plain.eventRetention());
        cluster = JdbcCluster.open(options, clock, (project, lease, expires) -> "", new SpanCodec(), () -> {
            RequestContext ctx = RequestContext.currentOrNull();
            return ctx == null ? null : ctx.eventLoop();
        });
        var builder = Server.builder().http(0).decorator((service, ctx, request) -> {
            new Caller("default", Role.ADMIN, null).on(ctx);
            return service.serve(ctx, request);
        });
        new AglDoor(cluster).install(builder);
        server = builder.build();
        server.start().join();
    }

    String url() {
        return "http://127.0.0.1:" + server.activeLocalPort();
    }

    LightningStore store() {
        return cluster.project("default");
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    HttpResponse<String> post(String path, String body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> post(String path, byte[] body, String contentType) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("content-type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    URI uri(String path) {
        return URI.create(url() + "/v1/agl" + path);
    }

    @Override
    public void close() {
        server.stop().join();
        cluster.close();
    }

    /** Serves until it is killed, for trying things by hand. */
    public static void main(String[] args) throws InterruptedException {
        AglServer server = new AglServer(InstantSource.system());
        System.out.println("ready " + server.url());
        Thread.sleep(Duration.ofHours(1));
        server.close();
    }
}
