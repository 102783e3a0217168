package dev.lightningstore.gateway;

import dev.lightningstore.model.Upstream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The servers behind the gateway, each with its connections and its record of late. A rollout keeps to one server while
 * that is well, so that its prompts hit that server's cache; other calls go where the fewest are under way. Thread-safe.
 */
final class Fleet {
    /** Endpoints that resources name may be many over time; beyond this the connections of all are begun anew. */
    private static final int MAX_SERVERS = 2_000;

    private final Connections connections;
    private final long maxAnswer;
    private final AtomicInteger turns = new AtomicInteger();
    private final Map<String, ModelServer> servers = new ConcurrentHashMap<>();

    Fleet(Connections connections, long maxAnswer) {
        this.connections = connections;
        this.maxAnswer = maxAnswer;
    }

    /** What the last check of an endpoint found; null where it was not checked. */
    ModelServer.@Nullable Health health(String endpoint) {
        ModelServer known = servers.get(endpoint);
        return known == null ? null : known.health();
    }

    /** One of them. */
    record Choice(Upstream upstream, ModelServer server) {}

    /**
     * Answers the next server to ask; null where none is well.
     *
     * @param tried how many were asked for this call before
     */
    @Nullable
    Choice choose(List<Upstream> upstreams, @Nullable String rolloutId, int tried) {
        List<Upstream> sorted = upstreams.stream()
                .sorted(Comparator.comparing(Upstream::endpoint))
                .toList();
        return rolloutId == null ? leastBusy(sorted, tried) : sticky(sorted, rolloutId, tried);
    }

    private @Nullable Choice sticky(List<Upstream> sorted, String rolloutId, int tried) {
        int start = start(rolloutId, sorted.size());
        for (int i = 0; i < sorted.size(); i++) {
            Upstream upstream = sorted.get((start + tried + i) % sorted.size());
            ModelServer server = server(upstream);
            if (server.tryTake()) {
                return new Choice(upstream, server);
            }
        }
        return null;
    }

    private @Nullable Choice leastBusy(List<Upstream> sorted, int tried) {
        // Among the equally busy each has its turn.
        List<Upstream> turned = new ArrayList<>(sorted);
        Collections.rotate(turned, Math.floorMod(turns.getAndIncrement(), sorted.size()));
        List<Choice> byLoad = turned.stream()
                .map(upstream -> new Choice(upstream, server(upstream)))
                .sorted(Comparator.comparingInt(choice -> choice.server().underWay()))
                .toList();
        for (int i = 0; i < byLoad.size(); i++) {
            // The least busy one may be so because it fails quickly: whoever tries again starts behind it.
            Choice choice = byLoad.get((tried + i) % byLoad.size());
            if (choice.server().tryTake()) {
                return choice;
            }
        }
        return null;
    }

    /** As agentlightning 1.0 has it: the first 8 bytes of the SHA-256 of the id, modulo the number of sorted servers. */
    static int start(String rolloutId, int servers) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(rolloutId.getBytes(StandardCharsets.UTF_8));
            return (int) Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), servers);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The server of an endpoint, made known if it is not. */
    ModelServer server(Upstream upstream) {
        ModelServer known = servers.get(upstream.endpoint());
        if (known != null) {
            return known;
        }
        if (servers.size() >= MAX_SERVERS) {
            servers.clear();
        }
        return servers.computeIfAbsent(
                upstream.endpoint(), endpoint -> new ModelServer(endpoint, connections.get(), maxAnswer));
    }
}
