package dev.lightningstore.server.auth;

import dev.lightningstore.project.ApiKey;
import dev.lightningstore.project.ProjectStore;
import dev.lightningstore.project.Role;
import dev.lightningstore.server.config.StoreConfig.AuthMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether callers must show a key now. Where that depends on whether an admin key exists, the database is asked again
 * every few seconds, for a key may have been made by any server of the cluster. Only an admin key turns the demand on:
 * whoever makes a runner's key first must not lock himself out. Thread-safe.
 */
final class KeyDemand {
    private static final Logger log = LoggerFactory.getLogger(KeyDemand.class);
    private static final Duration AGAIN = Duration.ofSeconds(3);

    private final ProjectStore keys;
    private final InstantSource clock;
    private final boolean fixed;
    private final AtomicLong asked;
    private volatile boolean demanded;

    KeyDemand(
            AuthMode mode,
            boolean canBeOpen,
            boolean adminKeyGiven,
            List<ApiKey> now,
            ProjectStore keys,
            InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
        this.asked = new AtomicLong(clock.millis());
        this.fixed = mode != AuthMode.AUTO || !canBeOpen || adminKeyGiven;
        this.demanded = fixed ? mode != AuthMode.OFF : hasAdmin(now);
    }

    boolean isOn() {
        if (!fixed) {
            long now = clock.millis();
            long last = asked.get();
            if (now - last > AGAIN.toMillis() && asked.compareAndSet(last, now)) {
                refresh();
            }
        }
        return demanded;
    }

    private void refresh() {
        keys.listKeys(null).whenComplete((list, failure) -> {
            if (failure != null) {
                log.debug("cannot ask for keys", failure);
                return;
            }
            boolean before = demanded;
            demanded = hasAdmin(list);
            if (before != demanded) {
                log.atInfo()
                        .addKeyValue("keys_demanded", demanded)
                        .log("the first admin key came, or the last one went");
            }
        });
    }

    private boolean hasAdmin(List<ApiKey> list) {
        Instant now = clock.instant();
        return list.stream()
                .anyMatch(key -> key.role() == Role.ADMIN && key.project() == null && KeyRing.isLive(key, now));
    }
}
