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
import dev.lightningstore.model.UpstreamKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
    private static final String AZURE_VERSION = "2024-10-21";

    private final WebClient client;
    private final CircuitBreaker breaker;
    private final AtomicInteger underWay = new AtomicInteger();

    ModelServer(String endpoint, ClientFactory connections, long maxAnswer) {
        // Python's servers know no HTTP/2 without TLS.
        String uri = endpoint.startsWith("http://") ? "h1c" + endpoint.substring(4) : endpoint;
        this.client = WebClient.builder(uri)
                .factory(connections)
                .maxResponseLength(maxAnswer)
                .build();
        this.breaker = CircuitBreaker.builder(endpoint)
                .minimumRequestThreshold(MIN_CALLS)
                .failureRateThreshold(0.5)
                .counterSlidingWindow(LOOK_BACK)
                .counterUpdateInterval(LOOK_BACK.dividedBy(100))
                .circuitOpenWindow(LEFT_ALONE)
                .trialRequestInterval(LEFT_ALONE)
                .build();
    }

    int underWay() {
        return underWay.get();
    }

    /** Takes it for one call, if it is well; the call ends with {@link #worked} or {@link #failed} or {@link #gaveUp}. */
    boolean tryTake() {
        if (!breaker.tryRequest()) {
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

    HttpResponse post(
            Upstream upstream,
            Operation operation,
            byte[] body,
            @Nullable String key,
            boolean stream,
            Duration timeout) {
        RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.POST, path(upstream, operation))
                .contentType(MediaType.JSON)
                .add(HttpHeaderNames.ACCEPT, stream ? "text/event-stream" : "application/json")
                // What comes back is read, so it must not come packed.
                .add(HttpHeaderNames.ACCEPT_ENCODING, "identity");
        if (key != null) {
            switch (upstream.kind()) {
                case OPENAI -> headers.add(HttpHeaderNames.AUTHORIZATION, "Bearer " + key);
                case AZURE -> headers.add("api-key", key);
            }
        }
        return client.execute(
                HttpRequest.of(headers.build(), HttpData.wrap(body)),
                RequestOptions.builder().responseTimeout(timeout).build());
    }

    private static String path(Upstream upstream, Operation operation) {
        if (upstream.kind() == UpstreamKind.AZURE && !upstream.endpoint().endsWith("/openai/v1")) {
            String deployment = URLEncoder.encode(upstream.nameThere(), StandardCharsets.UTF_8);
            return "/openai/deployments/" + deployment + operation.path() + "?api-version=" + AZURE_VERSION;
        }
        return operation.path();
    }
}
