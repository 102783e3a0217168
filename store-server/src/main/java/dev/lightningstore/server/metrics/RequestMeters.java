package dev.lightningstore.server.metrics;

import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts and times every request by its route and how it ended. Thread-safe. */
public final class RequestMeters implements DecoratingHttpServiceFunction {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };
    private static final int GRPC_EXHAUSTED = 8;

    private enum Outcome {
        OK,
        REFUSED,
        OVERLOADED,
        FAILED
    }

    private final MeterRegistry registry;
    private final ConcurrentHashMap<ServiceConfig, @Nullable Timer[]> timers = new ConcurrentHashMap<>();

    public RequestMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public HttpResponse serve(HttpService door, ServiceRequestContext ctx, HttpRequest request) throws Exception {
        ctx.log().whenComplete().thenAccept(this::record);
        return door.serve(ctx, request);
    }

    private void record(RequestLog log) {
        ServiceRequestContext ctx = (ServiceRequestContext) log.context();
        timer(ctx.config(), outcome(log)).record(log.totalDurationNanos(), TimeUnit.NANOSECONDS);
    }

    private Timer timer(ServiceConfig config, Outcome outcome) {
        @Nullable Timer[] ofRoute = timers.computeIfAbsent(config, route -> new Timer[Outcome.values().length]);
        Timer timer = ofRoute[outcome.ordinal()];
        if (timer == null) {
            String route = config.route().isFallback() ? "none" : config.route().patternString();
            // The registry answers the same timer to whoever asks twice, so a race here is harmless.
            timer = Timer.builder("lightning.requests")
                    .description("requests, by route and outcome")
                    .tag("route", route)
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            ofRoute[outcome.ordinal()] = timer;
        }
        return timer;
    }

    private static Outcome outcome(RequestLog log) {
        int status = log.responseHeaders().status().code();
        if (status >= 400) {
            return status == 429 ? Outcome.OVERLOADED : status < 500 ? Outcome.REFUSED : Outcome.FAILED;
        }
        if (log.responseCause() != null) {
            return Outcome.FAILED;
        }
        HttpHeaders last = log.responseTrailers().isEmpty() ? log.responseHeaders() : log.responseTrailers();
        return switch (last.getInt("grpc-status", 0)) {
            case 0 -> Outcome.OK;
            case GRPC_EXHAUSTED -> Outcome.OVERLOADED;
            case 2, 4, 13, 14, 15 -> Outcome.FAILED;
            default -> Outcome.REFUSED;
        };
    }
}
