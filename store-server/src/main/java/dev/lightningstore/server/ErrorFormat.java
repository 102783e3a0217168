package dev.lightningstore.server;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How each door's wire says that a request failed. */
public enum ErrorFormat {
    /** {@code {"error": {"code", "message", "details"}}}, the shape of all our HTTP doors. */
    JSON {
        @Override
        HttpResponse render(ErrorBody error, @Nullable MediaType asked) {
            return json(error, "{" + shape(error) + "}");
        }
    },
    /** The peer's wire: FastAPI's {@code detail} stands beside our shape. */
    AGL {
        @Override
        HttpResponse render(ErrorBody error, @Nullable MediaType asked) {
            return json(error, "{\"detail\":" + quoted(error.message()) + "," + shape(error) + "}");
        }
    },
    /** OpenAI's wire, as its clients read it. */
    OPENAI {
        @Override
        HttpResponse render(ErrorBody error, @Nullable MediaType asked) {
            return json(error, "{" + openAi(error) + "}");
        }
    },
    /** OpenAI's wire below the paths of agentlightning 1.0, whose clients read FastAPI's {@code detail}. */
    PROXY {
        @Override
        HttpResponse render(ErrorBody error, @Nullable MediaType asked) {
            return json(error, "{\"detail\":" + quoted(error.message()) + "," + openAi(error) + "}");
        }
    },
    /** Anthropic's wire, as its clients read it. */
    ANTHROPIC {
        @Override
        HttpResponse render(ErrorBody error, @Nullable MediaType asked) {
            String type = switch (error.status().code()) {
                case 401 -> "authentication_error";
                case 403 -> "permission_error";
                case 404 -> "not_found_error";
                case 413 -> "request_too_large";
                case 429 -> "rate_limit_error";
                case 503 -> "overloaded_error";
                default -> error.status().isServerError() ? "api_error" : "invalid_request_error";
            };
            return json(
                    error,
                    "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":" + quoted(error.message())
                            + "}}");
        }
    },
    /** OTLP over HTTP: a {@code google.rpc.Status}, as protobuf or JSON like the request. */
    OTLP {
        @Override
        HttpResponse render(ErrorBody error, @Nullable MediaType asked) {
            if (asked != null && asked.isJson()) {
                return json(error, "{\"code\":" + error.grpc() + ",\"message\":" + quoted(error.message()) + "}");
            }
            ResponseHeaders headers = headers(error, MediaType.parse("application/x-protobuf"));
            return HttpResponse.of(headers, HttpData.wrap(rpcStatus(error)));
        }
    },
    /** gRPC: an answer of trailers only. */
    GRPC {
        @Override
        HttpResponse render(ErrorBody error, @Nullable MediaType asked) {
            ResponseHeadersBuilder headers = ResponseHeaders.builder(200)
                    .contentType(asked == null ? MediaType.parse("application/grpc") : asked)
                    .endOfStream(true)
                    .addInt(GRPC_STATUS, error.grpc())
                    .add(GRPC_MESSAGE, percentEncoded(error.message()))
                    .add(ERROR_CODE, error.code());
            if (error.retryAfter() != null) {
                headers.addLong(RETRY_AFTER_MILLIS, error.retryAfter().toMillis());
            }
            return HttpResponse.of(headers.build());
        }
    };

    private static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");

    /** Names the {@link dev.lightningstore.error.ErrorCode} where gRPC's own code says less. */
    public static final AsciiString ERROR_CODE = AsciiString.cached("lightning-error-code");

    public static final AsciiString RETRY_AFTER_MILLIS = AsciiString.cached("lightning-retry-after-ms");

    /** @param asked the content type of the request */
    abstract HttpResponse render(ErrorBody error, @Nullable MediaType asked);

    private static HttpResponse json(ErrorBody error, String text) {
        return HttpResponse.of(headers(error, MediaType.JSON), HttpData.ofUtf8(text));
    }

    private static ResponseHeaders headers(ErrorBody error, MediaType type) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(error.status()).contentType(type);
        if (error.retryAfter() != null) {
            long seconds = Math.max(1, error.retryAfter().plusMillis(999).toSeconds());
            headers.addLong(HttpHeaderNames.RETRY_AFTER, seconds);
        }
        if (error.status().code() == 401) {
            headers.add(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        return headers.build();
    }

    /** The part that all JSON answers share: {@code "error": {…}} without the braces around it. */
    private static String shape(ErrorBody error) {
        StringBuilder json = new StringBuilder(160);
        json.append("\"error\":{\"code\":").append(quoted(error.code()));
        json.append(",\"message\":").append(quoted(error.message()));
        json.append(",\"details\":{");
        boolean first = true;
        // The order of an immutable map is another in each process.
        for (Map.Entry<String, String> detail : new TreeMap<>(error.details()).entrySet()) {
            if (!first) {
                json.append(',');
            }
            first = false;
            json.append(quoted(detail.getKey())).append(':').append(quoted(detail.getValue()));
        }
        return json.append("}}").toString();
    }

    private static String openAi(ErrorBody error) {
        String type = switch (error.status().code()) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            default -> error.status().isServerError() ? "server_error" : "invalid_request_error";
        };
        boolean noModel =
                error.status().code() == 404 && "model".equals(error.details().get("kind"));
        String field = error.details().get("field");
        return "\"error\":{\"message\":" + quoted(error.message()) + ",\"type\":\"" + type + "\",\"param\":"
                + (field == null ? "null" : quoted(field)) + ",\"code\":"
                + quoted(noModel ? "model_not_found" : error.code().toLowerCase(Locale.ROOT)) + "}";
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        return json.append('"').toString();
    }

    /** {@code google.rpc.Status}: 1 is the code, 2 the message. */
    private static byte[] rpcStatus(ErrorBody error) {
        byte[] message = error.message().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream proto = new ByteArrayOutputStream(message.length + 8);
        proto.write(1 << 3);
        proto.write(error.grpc());
        proto.write(2 << 3 | 2);
        int length = message.length;
        while (length > 0x7f) {
            proto.write(length & 0x7f | 0x80);
            length >>>= 7;
        }
        proto.write(length);
        proto.writeBytes(message);
        return proto.toByteArray();
    }

    /** What gRPC asks of {@code grpc-message}: UTF-8 bytes outside of printable ASCII, and '%', become %XX. */
    static String percentEncoded(String message) {
        StringBuilder encoded = new StringBuilder(message.length() + 16);
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
            }
        }
        return encoded.toString();
    }

    private static final String HEX = "0123456789ABCDEF";
}
