package dev.lightningstore.training;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.http.BossGroup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The page that Prometheus reads of an algorithm server: the figures of the run that is under way. */
public final class MetricsDoor implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Server server;

    private MetricsDoor(InetSocketAddress address, @Nullable String apiKey) {
        server = Server.builder()
                .port(address, SessionProtocol.HTTP)
                .bossGroupFactory(BossGroup::of)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
                .service("/metrics", (ctx, request) -> {
                    String shown = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
                    return apiKey == null || same("Bearer " + apiKey, shown)
                            ? HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, registry.scrape())
                            : HttpResponse.of(
                                    HttpStatus.UNAUTHORIZED,
                                    MediaType.PLAIN_TEXT_UTF_8,
                                    "this server wants its API key as a bearer token\n");
                })
                .build();
    }

    /**
     * @param port 0 takes a free one
     * @param apiKey what readers must show; null for nothing, which is for loopback only
     * @throws StoreException.Invalid if the address is not loopback's and there is no key
     */
    public static MetricsDoor open(String host, int port, @Nullable String apiKey) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw StoreException.Invalid.field("host", "'" + host + "' is no address of this machine");
        }
        if (apiKey == null && !address.getAddress().isLoopbackAddress()) {
            throw StoreException.Invalid.field(
                    "host", "others can reach " + host + ": give an API key, or listen on 127.0.0.1");
        }
        MetricsDoor made = new MetricsDoor(address, apiKey);
        try {
            made.server.start().join();
        } catch (CompletionException e) {
            throw new IOException("cannot listen on " + address + ": " + e.getCause(), e);
        }
        return made;
    }

    private static boolean same(String expected, String shown) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }

    public MeterRegistry registry() {
        return registry;
    }

    public int port() {
        return server.activeLocalPort();
    }

    @Override
    public void close() {
        server.stop().join();
        registry.close();
    }
}
