package dev.lightningstore.server.contract;

import dev.lightningstore.error.ErrorCode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Requests of the peer's wire to one project, and its refusals as exceptions. */
final class AglWire {
    private final HttpClient http;
    private final String base;

    AglWire(HttpClient http, String base) {
        this.http = http;
        this.base = base;
    }

    <T> CompletableFuture<T> get(String path, Function<String, T> read) {
        return send(HttpRequest.newBuilder(uri(path)).GET().build(), read);
    }

    <T> CompletableFuture<T> post(String path, Map<String, @Nullable Object> body, Function<String, T> read) {
        return postText(path, RawJson.write(body), read);
    }

    <T> CompletableFuture<T> postText(String path, String body, Function<String, T> read) {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                read);
    }

    private URI uri(String path) {
        return URI.create(base + "/v1/agl" + path);
    }

    private <T> CompletableFuture<T> send(HttpRequest request, Function<String, T> read) {
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(response -> read.apply(body(response)));
    }

    private static String body(HttpResponse<String> response) {
        if (response.statusCode() < 400) {
            return response.body();
        }
        RawJson error = RawJson.object(RawJson.object(response.body()).raw("error"));
        ErrorCode code = ErrorCode.valueOf(error.text("code"));
        throw code.exception(error.text("message"), Duration.ofSeconds(1), Map.of());
    }

    static String path(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A JSON object of names and values in turn; null values are left out. */
    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                object.put(String.valueOf(namesAndValues[i]), value);
            }
        }
        return object;
    }
}
