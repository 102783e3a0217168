package dev.lightningstore.gateway;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreaker;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.lightningstore.model.Upstream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint: its connections, how many calls it has, and whether it was well of late. A server that fails half of its
 * calls is left alone for a while. Thread-safe.
 */
final class ModelServer {
    private static final Duration LOOK_BACK = Duration.ofSeconds(20);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(5);
    private static final int MIN_CALLS = 5;
    private static final Duration CHECK = Duration.ofSeconds(5);

    private final WebClient client;
    private final WebClient beside;
    private final CircuitBreaker breaker;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile @Nullable Health health;

    ModelServer(String endpoint, ClientFactory connections, long maxAnswer) {
        // Python's servers know no HTTP/2 without TLS.
        String uri = endpoint.startsWith("http://") ? "h1c" + endpoint.substring(4) : endpoint;
        this.client = client(uri, connections, maxAnswer);
        this.beside = client(uri.replaceAll("/v1$", ""), connections, maxAnswer);
        this.breaker = CircuitBreaker.builder(endpoint)
                .minimumRequestThreshold(MIN_CALLS)
                .failureRateThreshold(0.5)
                .counterSlidingWindow(LOOK_BACK)
                .counterUpdateInterval(LOOK_BACK.dividedBy(100))
                .circuitOpenWindow(LEFT_ALONE)
                .trialRequestInterval(LEFT_ALONE)
                .build();
    }

    private static WebClient client(String uri, ClientFactory connections, long maxAnswer) {
        return WebClient.builder(uri)
                .factory(connections)
                .maxResponseLength(maxAnswer)
                .build();
    }

    /**
     * What a check found.
     *
     * @param said the status, or why there is none
     */
    record Health(boolean well, String said) {}

    /** Asks whether it is there. One that fails is not asked for answers until a later check finds it well. */
    void check(Upstream upstream, @Nullable String key) {
        RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.GET, "/models");
        ServerWire.of(upstream).identify(headers, upstream, null, key);
        client.execute(
                        HttpRequest.of(headers.build()),
                        RequestOptions.builder().responseTimeout(CHECK).build())
                .aggregate()
                .whenComplete((answer, failure) -> health = failure == null
                        // Not every server has a list of models: to say so it must be there.
                        ? new Health(
                                answer.status().code() < 500,
                                "answers " + answer.status().code())
                        : new Health(
                                false,
                                String.valueOf(UpstreamFailure.of(failure).getMessage())));
    }

    @Nullable
    Health health() {
        return health;
    }

    int underWay() {
        return underWay.get();
    }

    /** Takes it for one call, if it is well; the call ends with {@link #worked} or {@link #failed} or {@link #gaveUp}. */
    boolean tryTake() {
        Health checked = health;
        if (checked != null && !checked.well() || !breaker.tryRequest()) {
            return false;
        }
        underWay.incrementAndGet();
        return true;
    }

    void worked() {
        underWay.decrementAndGet();
        breaker.onSuccess();
    }

    void failed() {
        underWay.decrementAndGet();
        breaker.onFailure();
    }

    /** The call ended for a reason that says nothing of the server. */
    void gaveUp() {
        underWay.decrementAndGet();
    }

    /** Asks for an answer of a model. */
    HttpResponse post(
            Upstream upstream, ServerWire wire, Asked asked, byte[] body, @Nullable String key, Duration timeout) {
        return send(client, upstream, wire, asked, wire.path(upstream, asked.operation()), body, key, timeout);
    }

    /** Asks for something else; a path that is not the wire's own lies beside the base's {@code /v1}. */
    HttpResponse ask(
            Upstream upstream,
            ServerWire wire,
            Asked asked,
            String path,
            byte[] body,
            @Nullable String key,
            Duration timeout) {
        boolean below = wire.dialect() == Dialect.ANTHROPIC;
        return send(below ? client : beside, upstream, wire, asked, path, body, key, timeout);
    }

    private static HttpResponse send(
            WebClient client,
            Upstream upstream,
            ServerWire wire,
            Asked asked,
            String path,
            byte[] body,
            @Nullable String key,
            Duration timeout) {
        RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.POST, path)
                .contentType(MediaType.JSON)
                .add(HttpHeaderNames.ACCEPT, asked.stream() ? "text/event-stream" : "application/json")
                // What comes back is read, so it must not come packed.
                .add(HttpHeaderNames.ACCEPT_ENCODING, "identity");
        wire.identify(headers, upstream, asked, key);
        return client.execute(
                HttpRequest.of(headers.build(), HttpData.wrap(body)),
                RequestOptions.builder().responseTimeout(timeout).build());
    }
}
