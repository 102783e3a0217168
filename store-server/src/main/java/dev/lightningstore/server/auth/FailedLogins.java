package dev.lightningstore.server.auth;

import dev.lightningstore.error.StoreException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/** Slows down who guesses keys: so many wrong ones a minute from one address, then none is looked at. Thread-safe. */
final class FailedLogins {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MAX_ADDRESSES = 10_000;

    private record Count(Instant since, int wrong) {}

    private final int allowed;
    private final InstantSource clock;
    private final ConcurrentHashMap<ByteBuffer, Count> counts = new ConcurrentHashMap<>();

    FailedLogins(int allowed, InstantSource clock) {
        this.allowed = allowed;
        this.clock = clock;
    }

    void check(InetAddress from) {
        Count count = counts.get(network(from));
        if (count == null || count.wrong() < allowed) {
            return;
        }
        Duration left = Duration.between(clock.instant(), count.since().plus(WINDOW));
        if (left.isPositive()) {
            throw new StoreException.Overloaded(
                    "too many wrong keys from this address: wait, then use a good one", left);
        }
    }

    void failed(InetAddress from) {
        Instant now = clock.instant();
        if (counts.size() >= MAX_ADDRESSES) {
            counts.values().removeIf(count -> count.since().plus(WINDOW).isBefore(now));
            if (counts.size() >= MAX_ADDRESSES) {
                counts.clear();
            }
        }
        counts.compute(
                network(from),
                (address, count) -> count == null || count.since().plus(WINDOW).isBefore(now)
                        ? new Count(now, 1)
                        : new Count(count.since(), count.wrong() + 1));
    }

    /** One host may own all of a /64 of IPv6. */
    private static ByteBuffer network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? ByteBuffer.wrap(bytes, 0, 8).slice() : ByteBuffer.wrap(bytes);
    }
}
