package dev.lightningstore.training;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Where the time of a step goes. Of one thread. */
final class Phases {
    private static final double NANOS = 1e9;

    private final LongSupplier nanos;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long begun;

    /** @param nanos a clock that only goes on */
    Phases(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void begin() {
        seconds.clear();
        begun = nanos.getAsLong();
    }

    /** A part of a step. */
    @FunctionalInterface
    interface Part<T> {
        T run() throws InterruptedException, IOException;
    }

    <T> T time(String phase, Part<T> part) throws InterruptedException, IOException {
        long from = nanos.getAsLong();
        try {
            return part.run();
        } finally {
            seconds.merge(phase, (nanos.getAsLong() - from) / NANOS, Double::sum);
        }
    }

    /** By the names of figures, the whole step among them. */
    Map<String, Double> seconds() {
        Map<String, Double> figures = new LinkedHashMap<>();
        seconds.forEach((phase, time) -> figures.put("seconds_" + phase, time));
        figures.put("seconds", (nanos.getAsLong() - begun) / NANOS);
        return figures;
    }
}
