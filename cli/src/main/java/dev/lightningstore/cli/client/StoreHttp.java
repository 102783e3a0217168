package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.WebClientBuilder;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.Tls;
import dev.lightningstore.error.ErrorCode;
import dev.lightningstore.error.StoreException;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The store's routes of HTTP, for what has no gRPC: asks as {@link StoreOptions} say. */
final class StoreHttp implements AutoCloseable {
    private final ClientFactory connections;
    private final WebClient client;

    StoreHttp(ClientOptions options) {
        this.connections = connections(options.tls());
        String scheme = options.tls() == null ? "h1c" : "https";
        WebClientBuilder builder = WebClient.builder(
                        scheme + "://" + options.host() + ":" + options.port() + "/projects/" + options.project())
                .factory(connections)
                .responseTimeout(options.deadline());
        if (options.apiKey() != null) {
            builder.setHeader(HttpHeaderNames.AUTHORIZATION, "Bearer " + options.apiKey());
        }
        this.client = builder.build();
    }

    private static ClientFactory connections(@Nullable Tls tls) {
        ClientFactoryBuilder builder = ClientFactory.builder();
        Path trust = tls == null ? null : tls.trust();
        if (trust != null) {
            File certificates = trust.toFile();
            builder.tlsCustomizer(context -> context.trustManager(certificates));
        }
        Path certificate = tls == null ? null : tls.certificate();
        Path key = tls == null ? null : tls.key();
        if (certificate != null && key != null) {
            File chain = certificate.toFile();
            File secret = key.toFile();
            builder.tlsCustomizer(context -> context.keyManager(chain, secret));
        }
        return builder.connectTimeout(Duration.ofSeconds(5)).build();
    }

    JsonNode ask(HttpMethod method, String path, @Nullable JsonNode body) throws Exception {
        byte[] text = body == null ? new byte[0] : Tree.json(body).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.of(
                RequestHeaders.of(method, path, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON), HttpData.wrap(text));
        AggregatedHttpResponse answer;
        try {
            answer = client.execute(request).aggregate().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            Throwable why = cause instanceof UnprocessedRequestException ? cause.getCause() : cause;
            throw new StoreException.Unavailable(String.valueOf(why == null ? cause : why.getMessage()));
        }
        if (answer.status().isSuccess()) {
            return Tree.parse(answer.content().array());
        }
        throw refusal(answer);
    }

    private static StoreException refusal(AggregatedHttpResponse answer) {
        int status = answer.status().code();
        String message = answer.contentUtf8();
        MediaType type = answer.contentType();
        if (type != null && type.isJson()) {
            message = Tree.parse(answer.content().array()).at("/error/message").asText(message);
        }
        for (ErrorCode code : ErrorCode.values()) {
            if (code.http() == status) {
                return code.exception(message, Duration.ofSeconds(1), Map.of());
            }
        }
        return new StoreException.Unavailable(status + " " + message);
    }

    @Override
    public void close() {
        connections.close();
    }
}
