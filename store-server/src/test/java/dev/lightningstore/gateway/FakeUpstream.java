package dev.lightningstore.gateway;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.http.BossGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A model server that answers by a script instead of a model: each call takes the next answer, and the last one stays.
 * It speaks OpenAI's wire, with the ids and log probabilities that vLLM adds where it is asked for them.
 */
public final class FakeUpstream implements AutoCloseable {
    /** How one call is answered. */
    @FunctionalInterface
    public interface Script extends BiFunction<ServiceRequestContext, AggregatedHttpRequest, HttpResponse> {}

    private final Server server;
    private final Deque<Script> scripts = new ArrayDeque<>();
    private final List<AggregatedHttpRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger cancelled = new AtomicInteger();

    public FakeUpstream() {
        server = Server.builder()
                .http(0)
                .bossGroupFactory(BossGroup::of)
                .requestTimeoutMillis(0)
                .maxRequestLength(0)
                .serviceUnder(
                        "/",
                        (ctx, request) -> HttpResponse.of(request.aggregate().thenApply(whole -> {
                            requests.add(whole);
                            ctx.log().whenComplete().thenAccept(log -> {
                                if (log.responseCause() != null) {
                                    cancelled.incrementAndGet();
                                }
                            });
                            return next().apply(ctx, whole);
                        })))
                .build();
        server.start().join();
    }

    private synchronized Script next() {
        Script next = scripts.size() > 1 ? scripts.poll() : scripts.peek();
        return next == null ? FakeUpstream::vllm : next;
    }

    public synchronized FakeUpstream then(Script script) {
        scripts.add(script);
        return this;
    }

    public FakeUpstream thenStatus(int status) {
        return then((ctx, request) -> HttpResponse.of(
                HttpStatus.valueOf(status),
                MediaType.JSON,
                "{\"error\":{\"message\":\"scripted " + status + "\",\"type\":\"t\",\"param\":null,\"code\":\"c\"}}"));
    }

    public String url() {
        return "http://127.0.0.1:" + server.activeLocalPort() + "/v1";
    }

    public List<AggregatedHttpRequest> requests() {
        return requests;
    }

    /** Calls that were broken off by who called. */
    public int cancelled() {
        return cancelled.get();
    }

    /** What vLLM answers, streaming or not: ids where asked for, log probabilities where asked for. */
    public static HttpResponse vllm(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        String body = request.contentUtf8();
        boolean chat = request.path().contains("chat");
        if (request.path().contains("embeddings")) {
            return HttpResponse.of(
                    MediaType.JSON,
                    "{\"object\":\"list\",\"model\":\"served\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
                            + "\"embedding\":[0.1,0.2]}],\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}");
        }
        boolean ids = body.contains("\"return_token_ids\":true");
        boolean logprobs = body.contains("\"logprobs\":true") || body.contains("\"logprobs\":1");
        String id = "resp-" + ctx.id().text();
        return body.contains("\"stream\":true")
                ? stream(events(chat, ids, logprobs).stream()
                        .map(event -> event.replace("streamed", id))
                        .toList())
                : HttpResponse.of(MediaType.JSON, whole(chat, ids, logprobs, id));
    }

    public static String whole(boolean chat, boolean ids, boolean logprobs, String id) {
        String said = chat ? "\"message\":{\"role\":\"assistant\",\"content\":\"Hi!\"}" : "\"text\":\"Hi!\"";
        String probabilities = chat
                ? "{\"content\":[{\"token\":\"Hi\",\"logprob\":-0.1},{\"token\":\"!\",\"logprob\":-0.25}]}"
                : "{\"tokens\":[\"Hi\",\"!\"],\"token_logprobs\":[-0.1,-0.25]}";
        return "{\"id\":\"" + id + "\",\"object\":\"" + (chat ? "chat.completion" : "text_completion")
                + "\",\"created\":1,\"model\":\"served\",\"choices\":[{\"index\":0," + said
                + ",\"logprobs\":" + (logprobs ? probabilities : "null") + ",\"finish_reason\":\"stop\""
                + (ids ? ",\"token_ids\":[101,102]" : "") + "}]"
                + (ids ? ",\"prompt_token_ids\":[1,2,3]" : "")
                + ",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}";
    }

    public static List<String> events(boolean chat, boolean ids, boolean logprobs) {
        List<String> events = new ArrayList<>();
        if (chat) {
            events.add(chunk(
                    chat,
                    "\"delta\":{\"role\":\"assistant\",\"content\":\"\"}",
                    "",
                    "null",
                    ids ? ",\"prompt_token_ids\":[1,2,3]" : ""));
        }
        String[] tokens = {"Hi", "!"};
        String[] values = {"-0.1", "-0.25"};
        for (int i = 0; i < 2; i++) {
            String said = chat ? "\"delta\":{\"content\":\"" + tokens[i] + "\"}" : "\"text\":\"" + tokens[i] + "\"";
            String probabilities = !logprobs
                    ? ""
                    : chat
                            ? ",\"logprobs\":{\"content\":[{\"token\":\"" + tokens[i] + "\",\"logprob\":" + values[i]
                                    + "}]}"
                            : ",\"logprobs\":{\"tokens\":[\"" + tokens[i] + "\"],\"token_logprobs\":[" + values[i]
                                    + "]}";
            events.add(chunk(
                    chat,
                    said,
                    probabilities
                            + (ids ? ",\"token_ids\":[" + (101 + i) + "]" : "")
                            + (ids && !chat && i == 0 ? ",\"prompt_token_ids\":[1,2,3]" : ""),
                    i == 1 ? "\"stop\"" : "null",
                    ""));
        }
        events.add("{\"id\":\"streamed\",\"created\":1,\"model\":\"served\",\"choices\":[],"
                + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}");
        events.add("[DONE]");
        return events;
    }

    private static String chunk(boolean chat, String said, String more, String reason, String top) {
        return "{\"id\":\"streamed\",\"object\":\"" + (chat ? "chat.completion.chunk" : "text_completion")
                + "\",\"created\":1,\"model\":\"served\",\"choices\":[{\"index\":0," + said + more
                + ",\"finish_reason\":" + reason + "}]" + top + "}";
    }

    public static HttpResponse stream(List<String> events) {
        HttpResponseWriter out = open();
        events.forEach(event -> out.write(HttpData.ofUtf8("data: " + event + "\n\n")));
        out.close();
        return out;
    }

    /** A stream that the test goes on with. */
    public static HttpResponseWriter open() {
        HttpResponseWriter out = HttpResponse.streaming();
        out.write(ResponseHeaders.of(HttpStatus.OK, "content-type", "text/event-stream; charset=utf-8"));
        return out;
    }

    /** Never answers. */
    public static HttpResponse hang(@Nullable ServiceRequestContext ctx, @Nullable AggregatedHttpRequest request) {
        return HttpResponse.of(new CompletableFuture<HttpResponse>());
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
