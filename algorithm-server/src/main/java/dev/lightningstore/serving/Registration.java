package dev.lightningstore.serving;

import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.RegisteredModel;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Swap;
import dev.lightningstore.model.Upstream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a store's gateway send the calls of an engine's policies here. What the store forgot, it is told again, as one with a
 * database in memory does; what is registered is taken back when this closes. Thread-safe.
 */
public final class Registration implements AutoCloseable {
    /** How often the store is asked whether it still knows. */
    public static final Duration CHECK = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private final GatewayModels gateway;
    private final Engine engine;
    private final Site site;
    private final Set<String> registered = new HashSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private boolean failing;

    /**
     * Where the store finds this server.
     *
     * @param endpoint the base URL as the store reaches it, up to and with {@code /v1}
     * @param key where the store finds the key that this server asks for; null where it asks for none
     */
    public record Site(String endpoint, @Nullable SecretRef key) {}

    private Registration(GatewayModels gateway, Engine engine, Site site, Duration check) {
        this.gateway = gateway;
        this.engine = engine;
        this.site = site;
        this.thread = Thread.ofVirtual().name("registration").unstarted(() -> keep(check));
    }

    /**
     * Registers, and keeps it so. A store that is away is asked again later; one that refuses is an error.
     *
     * @param check how often the store is asked, {@link #CHECK} for a server
     */
    public static Registration open(GatewayModels gateway, Engine engine, Site site, Duration check) {
        Registration registration = new Registration(gateway, engine, site, check);
        registration.tryRefresh(true);
        registration.thread.start();
        return registration;
    }

    /** Tells the store now of policies that it does not know, as an adapter that is served from now on. */
    public synchronized void refresh() {
        if (closed.getCount() == 0) {
            return;
        }
        List<RegisteredModel> known = await(gateway.list());
        for (PolicyVersion policy : engine.policies()) {
            Upstream upstream = upstream(policy);
            boolean there = known.stream().map(RegisteredModel::upstream).anyMatch(each -> same(each, upstream));
            if (!there) {
                await(gateway.register(upstream));
                LOG.atInfo()
                        .addKeyValue("policy", policy.header())
                        .addKeyValue("endpoint", site.endpoint())
                        .log("registered");
            }
            registered.add(policy.name());
        }
    }

    /** Tells the store which versions answer here now. */
    public synchronized void announce() {
        if (closed.getCount() > 0) {
            engine.policies().forEach(policy -> await(gateway.register(upstream(policy))));
        }
    }

    private Upstream upstream(PolicyVersion policy) {
        long version = policy.version().matches("[0-9]{1,18}") ? Long.parseLong(policy.version()) : 0;
        return Upstream.of(policy.name(), site.endpoint(), null, site.key(), version)
                .with(new Swap.Weights(version, policy.hash()));
    }

    private static boolean same(Upstream one, Upstream other) {
        return one.model().equals(other.model()) && one.endpoint().equals(other.endpoint());
    }

    private void keep(Duration check) {
        try {
            while (!closed.await(check.toNanos(), TimeUnit.NANOSECONDS)) {
                tryRefresh(false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryRefresh(boolean first) {
        try {
            refresh();
            failing = false;
        } catch (RuntimeException e) { // of whatever kind: the next check is made all the same
            boolean away = e instanceof StoreException.Unavailable || e instanceof StoreException.Overloaded;
            if (first && !away) {
                throw e;
            }
            if (!failing) {
                LOG.atWarn()
                        .addKeyValue("check_seconds", CHECK.toSeconds())
                        .log("not registered, and will be tried again: {}", e.getMessage());
            }
            failing = true;
        }
    }

    /** Closes and leaves the policies registered, for another server that will take them over. */
    public void leave() {
        stop();
        synchronized (this) {
            registered.clear();
        }
    }

    @Override
    public void close() {
        stop();
        takeBack();
    }

    private void stop() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void takeBack() {
        for (String model : registered) {
            try {
                await(gateway.unregister(model, site.endpoint()));
            } catch (StoreException.NotFound gone) {
                LOG.atDebug().addKeyValue("model", model).log("was taken back already");
            } catch (StoreException e) {
                LOG.atWarn()
                        .addKeyValue("model", model)
                        .log("could not be taken back from the gateway: {}", e.getMessage());
            }
        }
        registered.clear();
    }

    private static <T> T await(CompletableFuture<T> call) {
        try {
            return call.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException refused) {
                throw refused;
            }
            throw e;
        }
    }
}
