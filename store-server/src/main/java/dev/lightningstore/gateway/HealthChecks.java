package dev.lightningstore.gateway;

import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.project.Project;
import dev.lightningstore.store.StoreCluster;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every registered server for its list of models, again and again, so that one that is down is known before a call
 * finds out. Each server of ours asks on its own, and spread, so that they do not ask together. Thread-safe.
 */
final class HealthChecks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthChecks.class);

    /** Servers that are asked in one round. */
    private static final int MAX_SERVERS = 1_000;

    private final StoreCluster cluster;
    private final ModelStore models;
    private final Fleet fleet;
    private final Secrets secrets;
    private final Duration interval;
    private final RandomGenerator random;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("model-health-", 0).factory());

    HealthChecks(
            StoreCluster cluster,
            ModelStore models,
            Fleet fleet,
            Secrets secrets,
            Duration interval,
            RandomGenerator random) {
        this.cluster = cluster;
        this.models = models;
        this.fleet = fleet;
        this.secrets = secrets;
        this.interval = interval;
        this.random = random;
        again();
    }

    /** After three quarters of the interval to five quarters of it. */
    private void again() {
        if (!timer.isShutdown()) {
            long nanos = interval.toNanos();
            timer.schedule(this::round, nanos * 3 / 4 + random.nextLong(nanos / 2 + 1), TimeUnit.NANOSECONDS);
        }
    }

    private void round() {
        try {
            Map<String, Upstream> servers = new LinkedHashMap<>();
            for (Project project : cluster.projects().list().join()) {
                List<Upstream> its = models.upstreams(project.name()).join();
                its.forEach(each -> servers.putIfAbsent(each.endpoint(), each));
                if (servers.size() >= MAX_SERVERS) {
                    break;
                }
            }
            servers.values().stream().limit(MAX_SERVERS).forEach(this::check);
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("cannot say which model servers to check; trying again later");
        }
        again();
    }

    private void check(Upstream server) {
        SecretRef secret = server.secret();
        String key = null;
        try {
            key = secret == null ? null : secrets.reveal(secret);
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("the key of {} cannot be had: it is asked without", server.endpoint());
        }
        fleet.server(server).check(server, key);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
