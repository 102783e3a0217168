package dev.lightningstore.gateway;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.RecordingStore;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UsageStore;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.ErrorBody;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.server.Projects;
import dev.lightningstore.server.config.StoreConfig;
import dev.lightningstore.store.StoreCluster;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all model calls share, and the way of one from its request to its answer. Thread-safe. */
public final class Gateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final StoreCluster cluster;
    private final ModelStore models;
    private final Secrets secrets;
    private final StoreConfig.Gateway config;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Connections connections = new Connections();
    private final Fleet fleet;
    private final Sites sites;
    private final Conversations conversations;
    private final Recorder recorder;
    private final Budgets budgets;
    private final Recordings recordings;
    private final CallMeters meters;
    private final Swaps swaps;
    private final @Nullable HealthChecks health;

    /** What is done with a call once it is known where it comes from and who may answer it. */
    @FunctionalInterface
    private interface Next {
        CompletableFuture<HttpResponse> answer(Site site, Plan plan, GatewaySettings settings);
    }

    /** @param random must be good for many threads */
    public Gateway(
            StoreCluster cluster,
            ModelStore models,
            UsageStore usage,
            RecordingStore recorded,
            Attempts attempts,
            Secrets secrets,
            StoreConfig.Gateway config,
            MeterRegistry registry,
            InstantSource clock,
            RandomGenerator random) {
        this.cluster = cluster;
        this.models = models;
        this.secrets = secrets;
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.fleet = new Fleet(connections, config.answerSize().bytes());
        this.sites = new Sites(cluster, attempts);
        this.conversations = new Conversations(cluster, config.bodySize().bytes());
        this.recorder = new Recorder(cluster, usage, random);
        this.budgets = new Budgets(cluster, clock, task -> Thread.ofVirtual().start(task));
        this.recordings = new Recordings(recorded, clock);
        this.meters = new CallMeters(registry);
        this.swaps = new Swaps(models, clock, config.swapQueue(), config.swapWait());
        this.health = config.healthInterval().isZero()
                ? null
                : new HealthChecks(cluster, models, fleet, secrets, config.healthInterval(), random);
    }

    /** Calls under way on this server. */
    public int underWay() {
        return meters.underWay();
    }

    /** Answers a model call. */
    HttpResponse serve(ServiceRequestContext ctx, CallerWire wire) {
        return planned(
                ctx,
                body -> wire.read(body, ctx.request().headers()),
                (site, plan, settings) -> budgets.take(site, plan.asked(), settings)
                        .thenComposeAsync(
                                budget -> new Forward(new Call(this, ctx, site, plan, settings, budget)).run(),
                                ctx.eventLoop()));
    }

    /** Answers how many tokens a call of Anthropic's messages would read. */
    HttpResponse count(ServiceRequestContext ctx) {
        return planned(
                ctx,
                body -> AnthropicAsked.read(
                        new AnthropicCaller(), body, ctx.request().headers(), false),
                (site, plan, settings) -> {
                    Site.Place place = site.place();
                    return new TokenCount(this, ctx, plan).run(place == null ? null : place.rolloutId());
                });
    }

    private HttpResponse planned(ServiceRequestContext ctx, Function<byte[], Asked> reader, Next next) {
        if (!meters.begin(config.inFlight())) {
            ctx.request().abort();
            throw new StoreException.Overloaded(
                    config.inFlight() + " model calls are under way already (gateway.in_flight)", SOON);
        }
        ctx.log().whenComplete().thenRun(meters::ended);
        ctx.setMaxRequestLength(config.bodySize().bytes());
        String project = Caller.of(ctx).project();
        return HttpResponse.of(models.settings(project)
                .thenCompose(settings -> {
                    GatewaySettings.Pause pause = settings.pause();
                    if (pause != null) {
                        ctx.request().abort();
                        return CompletableFuture.completedFuture(paused(ctx, pause));
                    }
                    return ctx.request().aggregate(ctx.eventLoop()).thenCompose(whole -> {
                        // Until here the server's own time limit holds; from here that of the call.
                        ctx.clearRequestTimeout();
                        Asked asked = reader.apply(whole.content().array());
                        return sites.of(ctx)
                                .thenCompose(site ->
                                        plan(ctx, site, asked).thenCompose(plan -> next.answer(site, plan, settings)));
                    });
                })
                .exceptionally(failure -> HttpErrors.response(ctx, failure, Projects.format(ctx))));
    }

    /** What to send and to whom; a call that had to wait for new weights is planned anew with them. */
    private CompletableFuture<Plan> plan(ServiceRequestContext ctx, Site site, Asked asked) {
        CompletableFuture<List<ModelResource>> resources = resources(site);
        CompletableFuture<List<Upstream>> upstreams = models.upstreams(site.project());
        return resources
                .thenCombine(upstreams, (mine, all) -> Planner.plan(asked, site, mine, all))
                .thenCompose(plan -> {
                    String missing = plan.missing();
                    if (missing != null) {
                        return conversations
                                .upTo(missing, site, ctx.blockingTaskExecutor())
                                .thenCompose(earlier -> plan(ctx, site, ResponsesAsked.after(earlier, asked)));
                    }
                    return swaps.pass(ctx, site.project(), plan.model())
                            .thenCompose(waited ->
                                    waited ? plan(ctx, site, asked) : CompletableFuture.completedFuture(plan));
                });
    }

    private CompletableFuture<List<ModelResource>> resources(Site site) {
        String id = site.resourcesId();
        if (id == null) {
            return CompletableFuture.completedFuture(List.of());
        }
        return cluster.project(site.project())
                .resources()
                .get(id)
                .thenApply((Optional<Resources> found) ->
                        found.map(ModelResource::read).orElse(List.of()));
    }

    static HttpResponse paused(ServiceRequestContext ctx, GatewaySettings.Pause pause) {
        String reason = pause.reason();
        ErrorBody body = ErrorBody.of(new StoreException.Overloaded(
                "model calls are paused" + (reason == null ? "" : ": " + reason),
                pause.retryAfter(),
                Map.of("paused", "true")));
        return HttpErrors.response(ctx, body, Projects.format(ctx))
                .mapHeaders(headers ->
                        headers.toBuilder().add("x-agl-paused", "true").build());
    }

    CompletableFuture<List<Upstream>> upstreams(String project) {
        return models.upstreams(project);
    }

    CompletableFuture<?> keep(CallRecord call, GatewaySettings settings, Budgets.@Nullable Used budget) {
        meters.count(call);
        Budgets.ended(budget, call);
        CompletableFuture<?> kept = recorder.keep(call, settings);
        if (call.ending() != CallRecord.Ending.COMPLETE) {
            kept.whenComplete((done, failure) -> log(call, failure));
        }
        return kept;
    }

    /** One record a failed call; nothing of what was said in it. */
    private static void log(CallRecord call, @Nullable Throwable notKept) {
        Site.Place place = call.site().place();
        log.atInfo()
                .addKeyValue("project", call.site().project())
                .addKeyValue("rollout", place == null ? null : place.rolloutId())
                .addKeyValue("attempt", place == null ? null : place.attemptId())
                .addKeyValue("model", call.plan().model())
                .addKeyValue("upstream", call.endpoint())
                .addKeyValue("ending", call.ending().wire())
                .addKeyValue("kept", notKept == null)
                .log("a model call did not complete: {}", call.error());
    }

    Recordings recordings() {
        return recordings;
    }

    Swaps swaps() {
        return swaps;
    }

    Fleet fleet() {
        return fleet;
    }

    Secrets secrets() {
        return secrets;
    }

    InstantSource clock() {
        return clock;
    }

    RandomGenerator random() {
        return random;
    }

    Duration callTime() {
        return config.callTime();
    }

    int retries() {
        return config.retries();
    }

    long maxAnswer() {
        return config.answerSize().bytes();
    }

    @Override
    public void close() {
        if (health != null) {
            health.close();
        }
        connections.close();
    }
}
