package dev.lightningstore.trace;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.client.RetryPolicy;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.trace.ship.Place;
import dev.lightningstore.trace.ship.ShipCounts;
import dev.lightningstore.trace.ship.SpanShipper;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Tells the store what agents do.
 *
 * <pre>{@code
 * try (Tracing tracing = Tracing.to("http://127.0.0.1:4747").build()) {
 *     AttemptTrace attempt = tracing.attempt(rolloutId, attemptId, lease);
 *     try (Scope scope = attempt.makeCurrent()) {
 *         attempt.emitReward(1);
 *     }
 * }
 * }</pre>
 *
 * <p>It never keeps the agent waiting and never fails it: where the store is away, spans are kept aside and sent later.
 * An agent that is traced with OpenTelemetry already adds {@link #spanProcessor()} to its provider. Thread-safe; one
 * serves a whole process.
 */
public final class Tracing implements AutoCloseable {
    /** Enough for the longest conversation that a span may carry, message by message. */
    private static final int MAX_ATTRIBUTES = 4_096;

    /** A store that takes longer is away: the spans are kept aside and sent again. */
    private static final Duration SHIP_DEADLINE = Duration.ofSeconds(10);

    private final TraceOptions options;
    private final ContentRules rules;
    private final InstantSource clock;
    private final Quietly quietly = new Quietly();
    private final @Nullable LightningClient client;
    private final @Nullable SpanShipper shipper;
    private final SpanProcessor processor;
    private final TracerProvider provider;
    private final Tracer tracer;
    private final @Nullable AttemptTrace own;

    private Tracing(Builder builder) {
        options = builder.options;
        rules = new ContentRules(options);
        clock = InstantSource.system();
        own = builder.own == null ? null : open(builder.own);
        ClientOptions reach = builder.reach;
        if (!options.enabled()) {
            client = null;
            shipper = null;
            processor = SpanProcessor.composite();
            provider = TracerProvider.noop();
        } else {
            client = reach == null ? null : LightningClient.connect(shipping(reach));
            SpanStore store = client == null ? builder.spans() : client.store().spans();
            shipper = new SpanShipper(store, builder.target, options.shipping(), System::nanoTime, new Random());
            processor = new AttemptSpans(
                    this::attemptIn, shipper, new SpanBytes(rules, options.verifier()), options, quietly);
            provider = SdkTracerProvider.builder()
                    .addSpanProcessor(processor)
                    .setIdGenerator(new AttemptIds(this::attemptIn))
                    .setSpanLimits(SpanLimits.builder()
                            .setMaxNumberOfAttributes(MAX_ATTRIBUTES)
                            .build())
                    .setResource(Resource.create(Attributes.of(
                            AttributeKey.stringKey("service.name"),
                            options.agent(),
                            AttributeKey.stringKey("agentlightning.tracer.name"),
                            "lightningstore-java")))
                    .build();
        }
        tracer = provider.get(Names.SCOPE);
    }

    /** To a store at {@code http://HOST:PORT}, with {@code /projects/NAME} behind if wanted. */
    public static Builder to(String url) {
        return to(ClientOptions.to(url).build());
    }

    /** To a store somewhere else, over a connection of its own. */
    public static Builder to(ClientOptions store) {
        Builder builder = new Builder(target(store));
        builder.reach = store;
        return builder;
    }

    /**
     * To a store that the caller has open, and closes after this.
     *
     * @param name tells it from other stores: what is kept aside for it is sent to no other
     */
    public static Builder to(SpanStore store, String name) {
        Builder builder = new Builder(name);
        builder.spans = store;
        return builder;
    }

    private static String target(ClientOptions store) {
        return (store.tls() == null ? "http://" : "https://") + store.host() + ":" + store.port() + "/projects/"
                + store.project();
    }

    /** What fails is kept aside and tried again by us, so a call itself is tried once and not for long. */
    private static ClientOptions shipping(ClientOptions store) {
        return new ClientOptions(
                store.host(),
                store.port(),
                store.tls(),
                store.apiKey(),
                store.project(),
                SHIP_DEADLINE,
                store.keepAlive(),
                RetryPolicy.NONE,
                store.maxMessageBytes(),
                store.callbacks());
    }

    /**
     * What an attempt tells.
     *
     * @param lease under which it is written; null where the key that is sent speaks for the attempt
     */
    public AttemptTrace attempt(String rolloutId, String attemptId, @Nullable LeaseRef lease) {
        return open(new Place(rolloutId, attemptId, lease));
    }

    /** The attempt that this process was started for; a free trace where it was started for none. */
    public AttemptTrace attempt() {
        return own != null ? own : free();
    }

    /** A trace of no rollout: kept by the store under {@code free}. */
    public AttemptTrace free() {
        return open(Place.FREE);
    }

    private AttemptTrace open(Place place) {
        String traceId = place.free() ? IdGenerator.random().generateTraceId() : traceId(place);
        boolean kept = Sampling.keeps(place.free() ? traceId : place.rolloutId(), options.samplingRate());
        return new AttemptTrace(this, place, traceId, options.enabled() && kept);
    }

    /** The same in each process that works on the attempt. */
    private static String traceId(Place place) {
        long high = Sampling.mixed(place.rolloutId() + "/" + place.attemptId());
        long low = Sampling.mix(high + 1);
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low | 1);
    }

    /** The attempt that is current there; else that of the process, if it has one. */
    @Nullable
    AttemptTrace attemptIn(Context context) {
        AttemptTrace attempt = AttemptTrace.of(context);
        return attempt == null ? own : attempt;
    }

    /** Wraps tools of any kind so that their calls are traced. */
    public ToolTracing tools() {
        return new ToolTracing(this);
    }

    /** For an agent that has its own tracer provider: {@code SdkTracerProvider.builder().addSpanProcessor(…)}. */
    public SpanProcessor spanProcessor() {
        return processor;
    }

    /** For instrumentations of an agent that has no tracer provider. */
    public TracerProvider tracerProvider() {
        return provider;
    }

    /** What became of spans so far. */
    public ShipCounts counts() {
        return shipper == null ? new ShipCounts(0, 0, 0, 0, 0, 0) : shipper.counts();
    }

    /** Waits until the store has answered all spans so far; false where that took too long. */
    public boolean flush(Duration atMost) {
        return shipper == null || shipper.flush(atMost);
    }

    /** Sends what there is, for {@link TraceOptions#closeTimeout()} at most, and keeps the rest for the next start. */
    @Override
    public void close() {
        if (shipper != null) {
            shipper.close(options.closeTimeout());
        }
        if (client != null) {
            client.close();
        }
    }

    TraceOptions options() {
        return options;
    }

    ContentRules rules() {
        return rules;
    }

    Quietly quietly() {
        return quietly;
    }

    Tracer tracer() {
        return tracer;
    }

    InstantSource clock() {
        return clock;
    }

    /** Collects what tracing needs; everything but the store has a default. */
    public static final class Builder {
        private final String target;
        private @Nullable ClientOptions reach;
        private @Nullable SpanStore spans;
        private TraceOptions options = TraceOptions.DEFAULT;
        private @Nullable Place own;

        private Builder(String target) {
            this.target = target;
        }

        public Builder options(TraceOptions options) {
            this.options = options;
            return this;
        }

        /** What spans belong to where no other attempt is current: for a process that works on one only. */
        public Builder processAttempt(String rolloutId, String attemptId) {
            this.own = new Place(rolloutId, attemptId, null);
            return this;
        }

        private SpanStore spans() {
            if (spans == null) {
                throw new IllegalStateException("neither a store nor where to reach one");
            }
            return spans;
        }

        public Tracing build() {
            return new Tracing(this);
        }
    }
}
