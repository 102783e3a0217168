package dev.lightningstore.server;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.cors.CorsService;
import com.linecorp.armeria.server.cors.CorsServiceBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.logging.AccessLogWriter;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.gateway.AnthropicDoor;
import dev.lightningstore.gateway.Attempts;
import dev.lightningstore.gateway.Gateway;
import dev.lightningstore.gateway.ModelsDoor;
import dev.lightningstore.gateway.OpenAiDoor;
import dev.lightningstore.gateway.Secrets;
import dev.lightningstore.gateway.SwapDoor;
import dev.lightningstore.gateway.UsageDoor;
import dev.lightningstore.gateway.peer.PeerDoor;
import dev.lightningstore.http.BossGroup;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.project.ApiKey;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.server.agl.AglDoor;
import dev.lightningstore.server.auth.Guard;
import dev.lightningstore.server.auth.RolloutTokens;
import dev.lightningstore.server.config.ByteSize;
import dev.lightningstore.server.config.Secret;
import dev.lightningstore.server.config.StoreConfig;
import dev.lightningstore.server.docs.DocsDoor;
import dev.lightningstore.server.grpc.GrpcDoor;
import dev.lightningstore.server.intake.RedactingCluster;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.server.metrics.Metrics;
import dev.lightningstore.server.metrics.RequestMeters;
import dev.lightningstore.server.otlp.OtlpDoor;
import dev.lightningstore.server.training.TrainingDoor;
import dev.lightningstore.store.StoreCluster;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: a database, the doors to it, the guard before them, one port. {@link #close} takes it down in
 * reverse and answers what was asked before.
 */
public final class StoreServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StoreServer.class);

    /** A request that ended less than this ago may be followed by another on its connection. */
    private static final Duration QUIET = Duration.ofMillis(50);

    /** For ids of spans and the spread of retries, on which no secret hangs. */
    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private static final Duration LATE_BODY = Duration.ofSeconds(1);

    private final StoreConfig config;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable String url;
    private @Nullable Health health;
    private @Nullable Guard guard;
    private Runnable drain = () -> {};
    private List<Door> doors = List.of();

    private StoreServer(StoreConfig config) {
        this.config = config;
    }

    /** Opens the database, starts to listen and returns; {@link StartFailure} says why it cannot. */
    public static StoreServer open(StoreConfig config, InstantSource clock) {
        return open(config, clock, tokens -> JdbcStorage.open(config, clock, tokens), ground -> doors(config, ground));
    }

    /** What doors are built on. */
    record Ground(Storage storage, MeterRegistry meters, InstantSource clock, Consumer<AutoCloseable> parts) {
        StoreCluster cluster() {
            return storage.cluster();
        }
    }

    private static List<Door> doors(StoreConfig config, Ground ground) {
        ModelStore models = ground.storage().models();
        StoreCluster cluster = new RedactingCluster(ground.cluster(), models);
        RewardRule rewards = new RewardRule(models);
        Attempts attempts = new Attempts(cluster, ground.storage().rolloutNames());
        Secrets secrets = new Secrets(System::getenv, config.gateway().secrets());
        Gateway gateway = new Gateway(
                cluster,
                models,
                ground.storage().usage(),
                ground.storage().recordings(),
                attempts,
                secrets,
                config.gateway(),
                ground.meters(),
                ground.clock(),
                RANDOM);
        ground.parts().accept(gateway);
        return List.of(
                new GrpcDoor(
                        cluster, rewards, (int) config.limits().requestSize().bytes()),
                new AglDoor(cluster, rewards),
                new OtlpDoor(cluster, rewards),
                new OpenAiDoor(gateway),
                new AnthropicDoor(gateway),
                new ModelsDoor(models, secrets, gateway),
                new SwapDoor(models, gateway, ground.clock()),
                new UsageDoor(ground.storage().usage(), ground.storage().recordings(), ground.clock()),
                new TrainingDoor(cluster),
                new PeerDoor(
                        cluster, ground.storage().rolloutNames(), models, attempts, gateway, ground.clock(), RANDOM));
    }

    static StoreServer open(
            StoreConfig config,
            InstantSource clock,
            Function<RolloutTokens, Storage> database,
            Function<Ground, List<Door>> rest) {
        StoreServer server = new StoreServer(config);
        try {
            server.start(clock, database, rest);
            return server;
        } catch (Throwable failure) {
            server.closeParts();
            throw failure;
        }
    }

    private void start(
            InstantSource clock, Function<RolloutTokens, Storage> database, Function<Ground, List<Door>> rest) {
        warmUp();
        Listener listener = Listener.of(config);
        String adminKey = adminKey();
        RolloutTokens tokens = new RolloutTokens(clock);
        Storage storage = database.apply(tokens);
        StoreCluster cluster = part(storage.cluster());
        tokens.useSecret(storage.tokenSecret());
        List<ApiKey> keys = now(cluster.projects().listKeys(null));
        checkExposure(listener, adminKey, keys);
        Quotas quotas = quotas();
        if (!quotas.equals(Quotas.NONE)) {
            giveQuotas(cluster, quotas);
        }
        Guard before =
                new Guard(config, adminKey, quotas, cluster.projects(), keys, tokens, listener.loopback(), clock);
        guard = before;
        Metrics metrics = part(new Metrics());
        addModels(storage);
        doors = rest.apply(new Ground(storage, metrics.registry(), clock, parts::push));
        health = new Health(storage.answers());
        drain = storage.drain();
        storage.meters().accept(metrics.registry());

        ServerBuilder server = settings(listener);
        health.install(server);
        server.route().get("/metrics").build(metrics.page());
        new DocsDoor().install(server);
        doors.forEach(door -> door.install(server));
        Projects.install(server, doors);
        RequestMeters meters = new RequestMeters(metrics.registry());
        Function<HttpService, HttpService> cors = cors();
        // From the inside out: the door, the guard, what browsers ask first, and the clock over all of it.
        server.decorator(service -> cors.apply(service.decorate(before)).decorate(meters));

        Server armeria = server.build();
        metrics.connections(armeria::numConnections);
        part(() -> armeria.closeAsync().join());
        listener.bind(armeria);
        url = listener.url(armeria.activeLocalPort());
        log.atInfo()
                .addKeyValue("url", url)
                .addKeyValue("keys_demanded", before.demandsKeys())
                .log("ready");
    }

    /** Where clients on this machine reach it, such as {@code http://127.0.0.1:4747}. */
    public String url() {
        if (url == null) {
            throw new IllegalStateException("not started");
        }
        return url;
    }

    /** Whether callers must show a key, as things are now. */
    public boolean demandsKeys() {
        if (guard == null) {
            throw new IllegalStateException("not started");
        }
        return guard.demandsKeys();
    }

    private ServerBuilder settings(Listener listener) {
        ServerBuilder server = Server.builder()
                .disableServerHeader()
                .meterRegistry(NoopMeterRegistry.get())
                .disableDateHeader()
                .accessLogWriter(AccessLogWriter.disabled(), false)
                .maxRequestLength(config.limits().requestSize().bytes())
                .requestTimeout(config.limits().requestTime())
                .bossGroupFactory(BossGroup::of)
                // A refusal may be said before the body has come: its sender must be able to read it all the same.
                .requestAutoAbortDelay(LATE_BODY)
                .maxNumConnections(config.limits().connections())
                .gracefulShutdownTimeout(QUIET, max(config.shutdown().deadline(), QUIET))
                .blockingTaskExecutor(
                        BlockingTaskExecutor.of(Executors.newScheduledThreadPool(
                                1, Thread.ofVirtual().name("blocking-", 0).factory())),
                        true)
                // Nobody before us is trusted to say where a request came from.
                .clientAddressSources(List.of())
                .errorHandler(new JsonErrors())
                .unloggedExceptionsReportInterval(Duration.ZERO);
        listener.install(server, config.tls());
        return server;
    }

    /**
     * Makes the server's own classes ready, once a process and beside the caller: they take a fifth of a second, which a
     * process that will open a server has better uses for.
     */
    public static void warmUp() {
        ServerClasses.LOADER.getName();
    }

    private static final class ServerClasses {
        static final Thread LOADER = Thread.ofPlatform()
                .daemon()
                .name("server-classes")
                .start(() -> {
                    Flags.tlsEngineType();
                    Server.builder();
                    GrpcService.builder();
                });
    }

    private Function<HttpService, HttpService> cors() {
        List<String> origins = config.cors().origins();
        if (origins.isEmpty()) {
            return Function.identity();
        }
        CorsServiceBuilder cors =
                origins.contains("*") ? CorsService.builderForAnyOrigin() : CorsService.builder(origins);
        Function<? super HttpService, CorsService> decorator = cors.allowRequestMethods(
                        HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE)
                .allowRequestHeaders(
                        "authorization", "x-api-key", "content-type", "idempotency-key", "lightning-project")
                .exposeHeaders("retry-after", "lightning-error-code")
                .maxAge(600)
                .newDecorator();
        return decorator::apply;
    }

    private void addModels(Storage storage) {
        List<Upstream> models = new ArrayList<>();
        for (String model : config.gateway().models()) {
            int equals = model.indexOf('=');
            if (equals < 1) {
                throw new StartFailure("gateway.models: '" + model + "' is not NAME=URL");
            }
            try {
                models.add(Upstream.of(
                        model.substring(0, equals).strip(),
                        model.substring(equals + 1).strip(),
                        0));
            } catch (StoreException.Invalid e) {
                throw new StartFailure("gateway.models: '" + model + "': " + e.getMessage(), e);
            }
        }
        if (!models.isEmpty()) {
            now(storage.models().put(StoreCluster.DEFAULT_PROJECT, models));
        }
    }

    private @Nullable String adminKey() {
        Secret given = config.adminKey();
        if (given != null) {
            return given.reveal();
        }
        Path file = config.adminKeyFile();
        return file == null ? null : secretFile(file, "admin_key_file", 16);
    }

    static String secretFile(Path file, String key, int minLength) {
        try {
            String secret = Files.readString(file).strip();
            if (secret.length() < minLength) {
                throw new StartFailure(key + ": " + file + " holds fewer than " + minLength + " characters");
            }
            return secret;
        } catch (IOException e) {
            throw new StartFailure(key + ": cannot read " + file, e);
        }
    }

    private void checkExposure(Listener listener, @Nullable String adminKey, List<ApiKey> keys) {
        boolean someKey = adminKey != null || keys.stream().anyMatch(key -> key.revokeTime() == null);
        String open = "anyone who reaches " + config.host() + " could read and change everything";
        switch (config.auth()) {
            case OFF -> {
                if (!listener.loopback() && !config.insecure()) {
                    throw new StartFailure("auth: off, but " + open + ". Set auth to auto and LIGHTNING_ADMIN_KEY to a"
                            + " secret of 16 characters or more; or add --insecure if that is what you want");
                }
            }
            case REQUIRED -> {
                if (!someKey) {
                    throw new StartFailure(
                            "auth: required, but there is no key to come in with. Set LIGHTNING_ADMIN_KEY"
                                    + " (or admin_key_file) to a secret of 16 characters or more");
                }
            }
            case AUTO -> {
                if (!listener.loopback() && !config.insecure() && !someKey) {
                    throw new StartFailure("there are no keys, so " + open + ". Set LIGHTNING_ADMIN_KEY (or"
                            + " admin_key_file) to a secret of 16 characters or more; or listen on 127.0.0.1; or add"
                            + " --insecure if that is what you want");
                }
            }
        }
    }

    private Quotas quotas() {
        ByteSize bytes = config.quotas().maxSpanBytes();
        return new Quotas(
                config.quotas().maxQueued(),
                config.quotas().maxRollouts(),
                bytes == null ? null : bytes.bytes(),
                config.quotas().retention());
    }

    /** The default project is there before any settings are: it takes them unless somebody gave it others. */
    private static void giveQuotas(StoreCluster cluster, Quotas quotas) {
        boolean none = now(cluster.projects().get(StoreCluster.DEFAULT_PROJECT))
                .map(project -> project.quotas().equals(Quotas.NONE))
                .orElse(false);
        if (none) {
            now(cluster.projects().setQuotas(StoreCluster.DEFAULT_PROJECT, quotas));
        }
    }

    private static <T> T now(CompletableFuture<T> answer) {
        try {
            return answer.orTimeout(30, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new StartFailure("the database did not answer within 30 seconds", e);
            }
            throw e;
        }
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    /** Says that it stops, lets requests and leases finish, and flushes; all within the deadline of the settings. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        log.atInfo().addKeyValue("url", url).log("stopping");
        if (health != null) {
            health.stopping();
        }
        pause(config.shutdown().delay());
        drain.run();
        doors.forEach(Door::drain);
        closeParts();
        log.info("stopped");
    }

    private static void pause(Duration delay) {
        if (delay.isPositive()) {
            try {
                Thread.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeParts() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.atError().setCause(e).log("a part of the server did not close");
            }
        }
    }
}
