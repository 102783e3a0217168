package dev.lightningstore.server.otlp;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.ErrorFormat;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.server.otlp.SpanGroups.Outcome;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** OTLP over HTTP: traces in protobuf or JSON, as they are or in gzip. */
final class TraceService implements HttpService {
    private static final MediaType PROTOBUF = MediaType.parse("application/x-protobuf");
    private static final ResponseHeaders OK_PROTOBUF =
            ResponseHeaders.builder(200).contentType(PROTOBUF).build();
    private static final ResponseHeaders OK_JSON =
            ResponseHeaders.builder(200).contentType(MediaType.JSON).build();

    /** What takes longer to read than this is read off the event loop. */
    private static final int QUICK_BYTES = 1 << 20;

    /** Where the server sets no bound on a request. */
    private static final long MAX_UNPACKED = 64L << 20;

    /** Telemetry shrinks to a tenth; what shrinks to less than a hundredth and is large all the same is a bomb. */
    private static final long MAX_RATIO = 100;

    private static final long FREELY_UNPACKED = 4 << 20;

    /** JSON takes many times its size to read. */
    private static final int MAX_JSON = 8 << 20;

    private final TraceIngest ingest;

    TraceService(TraceIngest ingest) {
        this.ingest = ingest;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        Caller caller = Caller.of(ctx);
        CompletableFuture<HttpResponse> answer = request.aggregate().thenCompose(whole -> {
            boolean json = isJson(whole.contentType());
            boolean packed = isPacked(whole);
            byte[] content = whole.content().array();
            if (packed || content.length > QUICK_BYTES) {
                return CompletableFuture.supplyAsync(
                                () -> message(content, packed, json, ctx), ctx.blockingTaskExecutor())
                        .thenCompose(message -> respond(message, json, caller));
            }
            return respond(message(content, false, json, ctx), json, caller);
        });
        return HttpErrors.recover(ctx, answer, ErrorFormat.OTLP);
    }

    private CompletableFuture<HttpResponse> respond(byte[] message, boolean json, Caller caller) {
        return ingest.store(message, caller).thenApply(outcome -> response(outcome, json));
    }

    private static HttpResponse response(Outcome outcome, boolean json) {
        return json
                ? HttpResponse.of(OK_JSON, HttpData.wrap(Outcomes.json(outcome)))
                : HttpResponse.of(OK_PROTOBUF, HttpData.wrap(Outcomes.protobuf(outcome)));
    }

    private static byte[] message(byte[] content, boolean packed, boolean json, ServiceRequestContext ctx) {
        byte[] plain = content;
        if (packed && content.length > 0) {
            long limit = ctx.maxRequestLength() > 0 ? ctx.maxRequestLength() : MAX_UNPACKED;
            plain = Gzip.unpack(content, Math.min(limit, Math.max(FREELY_UNPACKED, MAX_RATIO * content.length)));
        }
        if (!json) {
            return plain;
        }
        if (plain.length > MAX_JSON) {
            throw ContentTooLargeException.builder()
                    .maxContentLength(MAX_JSON)
                    .contentLength(plain.length)
                    .build();
        }
        return TraceJson.toProtobuf(plain);
    }

    private static boolean isJson(@Nullable MediaType type) {
        if (type != null) {
            if (type.isJson()) {
                return true;
            }
            if (type.is(PROTOBUF)) {
                return false;
            }
        }
        throw new StoreException.Invalid("Content-Type: " + (type == null ? "none" : type)
                + " is neither application/x-protobuf nor application/json");
    }

    private static boolean isPacked(AggregatedHttpRequest request) {
        String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "identity", "" -> false;
            case "gzip" -> true;
            default -> throw new StoreException.Invalid("Content-Encoding: " + encoding + " is neither gzip nor none");
        };
    }
}
