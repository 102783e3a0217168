package dev.lightningstore.serving.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.http.BossGroup;
import dev.lightningstore.serving.Answer;
import dev.lightningstore.serving.Engine;
import dev.lightningstore.serving.PolicyVersion;
import dev.lightningstore.serving.Ticket;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The engine's port: chat and completions as OpenAI's clients ask for them, and which models there are. */
public final class OpenAiServer implements AutoCloseable {
    static final AsciiString POLICY = AsciiString.cached("x-lightning-policy");
    static final AsciiString TEMPLATE = AsciiString.cached("x-lightning-template");

    private static final long MAX_REQUEST_BYTES = 16L << 20;
    private static final Duration MAX_TIME = Duration.ofHours(1);
    private static final JsonMapper JSON = new JsonMapper();

    private final Engine engine;
    private final ModelText text;
    private final AskReader reader;
    private final @Nullable String apiKey;
    private final InstantSource clock;
    private final Server server;

    private OpenAiServer(
            Engine engine,
            ModelText text,
            String model,
            InetSocketAddress address,
            @Nullable String apiKey,
            InstantSource clock,
            RandomGenerator random) {
        this.engine = engine;
        this.text = text;
        this.reader = new AskReader(text, model, engine.limits().context(), random);
        this.apiKey = apiKey;
        this.clock = clock;
        this.server = Server.builder()
                .port(address, SessionProtocol.HTTP)
                .bossGroupFactory(BossGroup::of)
                .maxRequestLength(MAX_REQUEST_BYTES)
                .requestTimeout(MAX_TIME)
                .errorHandler(new Errors())
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
                .service("/health", (ctx, request) -> health())
                .route()
                .post("/v1/chat/completions")
                .build(locked((ctx, request) -> answer(ctx, request, true)))
                .route()
                .post("/v1/completions")
                .build(locked((ctx, request) -> answer(ctx, request, false)))
                .route()
                .get("/v1/models")
                .build(locked((ctx, request) -> models()))
                .route()
                .get("/v1/models/{model}")
                .build(locked((ctx, request) -> model(ctx)))
                .build();
    }

    /**
     * @param model the one that answers where a request names none
     * @param apiKey what callers must show; null for nothing, which is for loopback only
     * @param random for seeds and ids that callers do not choose
     * @throws StoreException.Invalid if the address is not loopback's and there is no key
     */
    public static OpenAiServer open(
            Engine engine,
            ModelText text,
            String model,
            InetSocketAddress address,
            @Nullable String apiKey,
            InstantSource clock,
            RandomGenerator random)
            throws IOException {
        if (address.isUnresolved()) {
            throw StoreException.Invalid.field(
                    "host", "'" + address.getHostString() + "' is no address of this machine");
        }
        if (apiKey == null && !address.getAddress().isLoopbackAddress()) {
            throw StoreException.Invalid.field(
                    "host",
                    "others can reach " + address.getHostString() + ": give an API key, or listen on 127.0.0.1");
        }
        OpenAiServer made = new OpenAiServer(engine, text, model, address, apiKey, clock, random);
        try {
            made.server.start().join();
        } catch (CompletionException e) {
            throw new IOException("cannot listen on " + address + ": " + e.getCause(), e);
        }
        return made;
    }

    public int port() {
        return server.activeLocalPort();
    }

    private HttpResponse answer(ServiceRequestContext ctx, HttpRequest request, boolean chat) {
        return HttpResponse.of(request.aggregate()
                .thenApplyAsync(whole -> read(ctx, whole, chat), ctx.blockingTaskExecutor())
                .thenCompose(asked -> asked.ask().streamed() ? streamed(ctx, asked) : whole(ctx, asked))
                .exceptionally(failure -> Errors.response(ctx, failure)));
    }

    private Asked read(ServiceRequestContext ctx, AggregatedHttpRequest request, boolean chat) {
        JsonNode json;
        try {
            json = JSON.readTree(request.content().array());
        } catch (JsonProcessingException e) {
            throw new StoreException.Invalid("the body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be read", e);
        }
        if (!(json instanceof ObjectNode object)) {
            throw new StoreException.Invalid("the body must be a JSON object");
        }
        String address = String.valueOf(ctx.clientAddress().getHostAddress());
        return chat ? reader.chat(object, address) : reader.completion(object, address);
    }

    private CompletableFuture<HttpResponse> whole(ServiceRequestContext ctx, Asked asked) {
        AnswerJson json = new AnswerJson(asked, text.tokenizer(), clock.instant());
        Answer.Gathering gathering = new Answer.Gathering(asked.ask().choices());
        cancelWhenGone(ctx, engine.ask(asked.ask(), gathering));
        return gathering
                .answer()
                .thenApplyAsync(
                        answer -> HttpResponse.of(
                                headers(answer.by(), MediaType.JSON),
                                HttpData.wrap(json.whole(answer).toString().getBytes(StandardCharsets.UTF_8))),
                        ctx.blockingTaskExecutor());
    }

    private CompletableFuture<HttpResponse> streamed(ServiceRequestContext ctx, Asked asked) {
        AnswerJson json = new AnswerJson(asked, text.tokenizer(), clock.instant());
        StreamedAnswer answer = new StreamedAnswer(ctx, asked, json, by -> headers(by, MediaType.EVENT_STREAM));
        cancelWhenGone(ctx, engine.ask(asked.ask(), answer));
        return CompletableFuture.completedFuture(answer.response());
    }

    private static void cancelWhenGone(ServiceRequestContext ctx, Ticket ticket) {
        ctx.log().whenComplete().thenRun(ticket::cancel);
    }

    private ResponseHeaders headers(PolicyVersion by, MediaType type) {
        ResponseHeadersBuilder headers =
                ResponseHeaders.builder(HttpStatus.OK).contentType(type).add(POLICY, by.header());
        String template = text.templateHash();
        return (template == null ? headers : headers.add(TEMPLATE, template)).build();
    }

    private HttpResponse health() {
        boolean well = engine.isAlive();
        return json(
                well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
                JSON.createObjectNode().put("status", well ? "ok" : "down").put("waiting", engine.waiting()));
    }

    private HttpResponse models() {
        ObjectNode body = JSON.createObjectNode().put("object", "list");
        ArrayNode data = body.putArray("data");
        engine.policies().forEach(policy -> data.add(model(policy)));
        return json(HttpStatus.OK, body);
    }

    private HttpResponse model(ServiceRequestContext ctx) {
        String name = Objects.requireNonNull(ctx.pathParam("model"));
        return engine.policy(name)
                .map(policy -> json(HttpStatus.OK, model(policy)))
                .orElseGet(() -> Errors.response(ctx, new StoreException.NotFound("model", name)));
    }

    private ObjectNode model(PolicyVersion policy) {
        return JSON.createObjectNode()
                .put("id", policy.name())
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "lightning")
                .put("max_model_len", engine.limits().context())
                .put("version", policy.version())
                .put("hash", policy.hash());
    }

    private static HttpResponse json(HttpStatus status, ObjectNode body) {
        return HttpResponse.of(status, MediaType.JSON, HttpData.ofUtf8(body.toString()));
    }

    private HttpService locked(HttpService service) {
        String key = apiKey;
        if (key == null) {
            return service;
        }
        byte[] expected = ("Bearer " + key).getBytes(StandardCharsets.UTF_8);
        return (ctx, request) -> {
            String shown = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
            return MessageDigest.isEqual(expected, shown.getBytes(StandardCharsets.UTF_8))
                    ? service.serve(ctx, request)
                    : Errors.response(
                            ctx, new StoreException.Unauthenticated("this server wants its API key as a bearer token"));
        };
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
