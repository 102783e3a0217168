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
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
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

    /** The most that one request may have, unpacked too, where the server's own bound is not lower. */
    private static final long MAX_REQUEST = 16 << 20;

    /** The most of a request that does not say beforehand how long it is. */
    private static final long MAX_UNDECLARED = 4 << 20;

    /** Requests up to this are not counted: what bounds connections bounds them. */
    private static final long SMALL = 64 << 10;

    private static final Duration SOON = Duration.ofSeconds(1);

    /** Telemetry shrinks to a tenth; what shrinks to less than a hundredth and is large all the same is a bomb. */
    private static final long MAX_RATIO = 100;

    private static final long FREELY_UNPACKED = 4 << 20;

    /** JSON takes many times its size to read. */
    private static final int MAX_JSON = 8 << 20;

    private final TraceIngest ingest;
    private final Room room;

    TraceService(TraceIngest ingest, Room room) {
        this.ingest = ingest;
        this.room = room;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        long declared = request.headers().contentLength();
        long limit = Math.min(MAX_REQUEST, bound(ctx));
        long most = declared < 0 ? Math.min(MAX_UNDECLARED, limit) : limit;
        ctx.setMaxRequestLength(most);
        long size = declared < 0 ? most : Math.min(declared, most);
        return HttpErrors.recover(ctx, counted(size, () -> answer(ctx, request, limit)), ErrorFormat.OTLP);
    }

    private static long bound(ServiceRequestContext ctx) {
        return ctx.maxRequestLength() > 0 ? ctx.maxRequestLength() : Long.MAX_VALUE;
    }

    /** Does the work if there is room for so many bytes, which are taken until it is answered. */
    private CompletableFuture<HttpResponse> counted(long bytes, Supplier<CompletableFuture<HttpResponse>> work) {
        if (bytes <= SMALL) {
            return work.get();
        }
        if (!room.take(bytes)) {
            return CompletableFuture.failedFuture(
                    new StoreException.Overloaded("too many large requests at once", SOON));
        }
        try {
            return work.get().whenComplete((response, failure) -> room.giveBack(bytes));
        } catch (RuntimeException e) {
            room.giveBack(bytes);
            throw e;
        }
    }

    private CompletableFuture<HttpResponse> answer(ServiceRequestContext ctx, HttpRequest request, long limit) {
        Caller caller = Caller.of(ctx);
        return request.aggregate().thenCompose(whole -> {
            boolean json = isJson(whole.contentType());
            byte[] content = whole.content().array();
            if (isPacked(whole) && content.length > 0) {
                return CompletableFuture.supplyAsync(() -> unpack(content, limit), ctx.blockingTaskExecutor())
                        .thenCompose(plain -> counted(plain.length, () -> respond(plain, json, caller)));
            }
            if (content.length > QUICK_BYTES) {
                return CompletableFuture.supplyAsync(() -> content, ctx.blockingTaskExecutor())
                        .thenCompose(plain -> respond(plain, json, caller));
            }
            return respond(content, json, caller);
        });
    }

    private static byte[] unpack(byte[] packed, long limit) {
        return Gzip.unpack(packed, Math.min(limit, Math.max(FREELY_UNPACKED, MAX_RATIO * packed.length)));
    }

    private CompletableFuture<HttpResponse> respond(byte[] content, boolean json, Caller caller) {
        byte[] message = json ? protobuf(content) : content;
        return ingest.store(message, caller).thenApply(outcome -> response(outcome, json));
    }

    private static HttpResponse response(Outcome outcome, boolean json) {
        return json
                ? HttpResponse.of(OK_JSON, HttpData.wrap(Outcomes.json(outcome)))
                : HttpResponse.of(OK_PROTOBUF, HttpData.wrap(Outcomes.protobuf(outcome)));
    }

    private static byte[] protobuf(byte[] json) {
        if (json.length > MAX_JSON) {
            throw ContentTooLargeException.builder()
                    .maxContentLength(MAX_JSON)
                    .contentLength(json.length)
                    .build();
        }
        return TraceJson.toProtobuf(json);
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
