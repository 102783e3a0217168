package dev.lightningstore.client;

import dev.lightningstore.error.ErrorCode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The store's routes that have no gRPC. A call is repeated where the store was not reached or said that it could not do it
 * now: then nothing was done. Thread-safe.
 */
final class HttpCalls {
    private final ClientOptions options;
    private final HttpClient http;
    private final String base;
    private final RandomGenerator random = new Random();

    HttpCalls(ClientOptions options) {
        this.options = options;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(options.deadline());
        if (options.tls() != null) {
            builder.sslContext(context(options.tls(), options));
        }
        this.http = builder.build();
        String scheme = options.tls() == null ? "http" : "https";
        this.base = scheme + "://" + options.host() + ":" + options.port() + "/projects/" + options.project();
    }

    /** Of PEM files, which the JDK itself does not read. */
    private static SSLContext context(Tls tls, ClientOptions options) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
            if (tls.trust() != null) {
                builder.trustManager(tls.trust().toFile());
            }
            if (tls.certificate() != null && tls.key() != null) {
                builder.keyManager(tls.certificate().toFile(), tls.key().toFile());
            }
            return ((JdkSslContext) builder.build()).context();
        } catch (SSLException e) {
            throw new UncheckedIOException("cannot read the TLS files of " + options, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot read the TLS files of " + options + ": " + e.getMessage(), e);
        }
    }

    /** @param path below the project, with its query */
    CompletableFuture<JsonValue> ask(String method, String path, @Nullable JsonValue body) {
        return attempt(
                method, path, body, 1, System.nanoTime() + options.deadline().toNanos());
    }

    private CompletableFuture<JsonValue> attempt(
            String method, String path, @Nullable JsonValue body, int tries, long end) {
        long left = Math.max(1, end - System.nanoTime());
        return http.sendAsync(
                        request(method, path, body, Duration.ofNanos(left)), HttpResponse.BodyHandlers.ofByteArray())
                .handle((answer, failure) -> {
                    if (failure == null && answer.statusCode() / 100 == 2) {
                        return CompletableFuture.completedFuture(JsonValue.of(Json.parse(answer.body(), "answer")));
                    }
                    StoreException refusal = failure == null ? refusal(answer) : unreached(failure);
                    boolean undone = failure == null
                            ? refusal instanceof StoreException.Overloaded
                                    || refusal instanceof StoreException.Unavailable
                            : cause(failure) instanceof ConnectException;
                    long wait = options.retry().delay(tries, random).toNanos();
                    if (undone && tries < options.retry().attempts() && System.nanoTime() + wait < end) {
                        return CompletableFuture.supplyAsync(
                                        () -> attempt(method, path, body, tries + 1, end),
                                        CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS))
                                .thenCompose(again -> again);
                    }
                    return CompletableFuture.<JsonValue>failedFuture(refusal);
                })
                .thenCompose(answer -> answer);
    }

    private HttpRequest request(String method, String path, @Nullable JsonValue body, Duration timeout) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(
                                        body.json().utf8()));
        if (options.apiKey() != null) {
            request.header("Authorization", "Bearer " + options.apiKey());
        }
        return request.build();
    }

    private StoreException unreached(Throwable failure) {
        Throwable cause = cause(failure);
        return new StoreException.Unavailable(options + " cannot be reached: "
                + (cause.getMessage() == null ? cause.toString() : cause.getMessage()));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static StoreException refusal(HttpResponse<byte[]> answer) {
        String message = message(answer.body());
        for (ErrorCode code : ErrorCode.values()) {
            if (code.http() == answer.statusCode()) {
                return code.exception(message, Duration.ofSeconds(1), Map.of());
            }
        }
        return new StoreException.Unavailable(answer.statusCode() + " " + message);
    }

    private static String message(byte[] body) {
        Json json = Json.parseOrQuote(new String(body, StandardCharsets.UTF_8));
        JsonValue value = JsonValue.of(json);
        return value.find("/error/message")
                .or(() -> Optional.of(value))
                .flatMap(JsonValue::string)
                .orElse(json.toString());
    }
}
