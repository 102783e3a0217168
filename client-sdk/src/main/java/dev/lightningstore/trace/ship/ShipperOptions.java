package dev.lightningstore.trace.ship;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of shipping.
 *
 * @param bufferSpans how many spans may wait for the shipping thread
 * @param bufferBytes about how many bytes they may hold
 * @param spool the folder for what cannot be sent; null to keep it in memory, within {@code bufferBytes}
 * @param spoolBytes how much all files of that folder may hold
 * @param patience how long the store may leave spans unanswered until they are kept aside
 */
public record ShipperOptions(
        int bufferSpans, long bufferBytes, @Nullable Path spool, long spoolBytes, Duration patience) {
    public static final ShipperOptions DEFAULT = new ShipperOptions(
            20_000,
            64L << 20,
            Path.of(System.getProperty("user.home"), ".lightningstore", "spool"),
            256L << 20,
            Duration.ofSeconds(2));

    public ShipperOptions {
        if (bufferSpans < 1 || bufferBytes < 1 || spoolBytes < 1) {
            throw new IllegalArgumentException("a buffer or a spool without room: give each at least 1");
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience: must be longer than nothing");
        }
    }

    public ShipperOptions spool(@Nullable Path folder) {
        return new ShipperOptions(bufferSpans, bufferBytes, folder, spoolBytes, patience);
    }

    public ShipperOptions spoolBytes(long bytes) {
        return new ShipperOptions(bufferSpans, bufferBytes, spool, bytes, patience);
    }

    public ShipperOptions buffer(int spans, long bytes) {
        return new ShipperOptions(spans, bytes, spool, spoolBytes, patience);
    }

    public ShipperOptions patience(Duration time) {
        return new ShipperOptions(bufferSpans, bufferBytes, spool, spoolBytes, time);
    }
}
