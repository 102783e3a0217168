package dev.lightningstore.training;

import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.store.LightningStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the policy that an algorithm server of another process trains: watches its resource, loads each new version from the artifacts,
 * which both must reach by the same path, and tells the gateway. What cannot be loaded is tried again until there is something newer.
 */
public final class SamplerServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SamplerServer.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private final LightningStore store;
    private final GatewayModels gateway;
    private final String resource;
    private final Place place;
    private final Clock clock;
    private final RandomGenerator random;
    private final ModelLibrary library;
    private final Artifacts artifacts;
    private final AtomicReference<@Nullable Resources> newest = new AtomicReference<>();
    private final Semaphore changed = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().name("follower").unstarted(this::work);

    private @Nullable ShippedResource shown;
    private @Nullable FollowedPolicy policy;

    private SamplerServer(
            LightningStore store,
            GatewayModels gateway,
            String resource,
            Place place,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.gateway = gateway;
        this.resource = resource;
        this.place = place;
        this.clock = clock;
        this.random = random;
        this.library = ModelLibrary.in(place.data(), clock);
        this.artifacts = new FileArtifacts(place.data());
    }

    /**
     * Begins to follow; the store stays the caller's.
     *
     * @param resource the name under which the policy is published among the resources
     * @param random for seeds that callers do not choose
     */
    public static SamplerServer open(
            LightningStore store,
            GatewayModels gateway,
            String resource,
            Place place,
            Clock clock,
            RandomGenerator random) {
        SamplerServer server = new SamplerServer(store, gateway, resource, place, clock, random);
        server.thread.start();
        return server;
    }

    private void work() {
        try (AutoCloseable _ = store.resources().watch(this::changed)) {
            boolean done = true;
            while (true) {
                boolean news = changed.tryAcquire(done ? Long.MAX_VALUE : TRY_AGAIN.toNanos(), TimeUnit.NANOSECONDS);
                changed.drainPermits();
                done = follow(news);
            }
        } catch (InterruptedException e) {
            if (policy != null) {
                policy.handOver();
            }
            LOG.atDebug().log("the sampler ends");
        } catch (Exception e) {
            LOG.atError().setCause(e).log("no policy is followed any more");
        } finally {
            leave();
        }
    }

    private void changed(Resources resources) {
        newest.set(resources);
        changed.release();
    }

    /** Answers whether what is newest is served. */
    private boolean follow(boolean news) {
        Resources resources = newest.get();
        Optional<ShippedResource> found =
                resources == null ? Optional.empty() : ShippedResource.read(resources.resources(), resource);
        if (found.isEmpty() || found.get().equals(shown)) {
            return true;
        }
        ShippedResource version = found.get();
        try {
            show(version);
            LOG.atInfo().addKeyValue("policy", version.policy().header()).log("served");
            return true;
        } catch (IOException | RuntimeException e) {
            if (news) {
                LOG.atWarn()
                        .addKeyValue("policy", version.policy().header())
                        .addKeyValue("again_seconds", TRY_AGAIN.toSeconds())
                        .log("cannot be served yet: {}", String.valueOf(e.getMessage()));
            }
            return false;
        }
    }

    private void show(ShippedResource version) throws IOException {
        if (shown != null && !version.isAnotherVersionOf(shown)) {
            leave();
        }
        FollowedPolicy serving = policy;
        if (serving == null) {
            serving = FollowedPolicy.open(version, library, place, gateway, clock, random);
            policy = serving;
        }
        try {
            serving.take(version, artifacts);
        } catch (IOException | RuntimeException e) {
            if (shown == null) {
                leave(); // it answers for nothing yet, and may be another's next time
            }
            throw e;
        }
        shown = version;
    }

    private void leave() {
        shown = null;
        if (policy != null) {
            policy.close();
            policy = null;
        }
    }

    /** Ends after the answers under way; calls that come then wait a while for the next sampler. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
