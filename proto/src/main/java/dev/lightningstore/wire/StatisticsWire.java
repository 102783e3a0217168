package dev.lightningstore.wire;

import dev.lightningstore.store.Statistics;

/** Statistics. */
public final class StatisticsWire {
    private StatisticsWire() {}

    public static dev.lightningstore.v1.Statistics of(Statistics statistics) {
        return dev.lightningstore.v1.Statistics.newBuilder()
                .setName(statistics.name())
                .setRollouts(statistics.rollouts())
                .setAttempts(statistics.attempts())
                .setSpans(statistics.spans())
                .setSpanBytes(statistics.spanBytes())
                .setResources(statistics.resources())
                .setWorkers(statistics.workers())
                .setQueued(statistics.queued())
                .setUptime(TimeWire.of(statistics.uptime()))
                .build();
    }

    public static Statistics of(dev.lightningstore.v1.Statistics wire) {
        return new Statistics(
                wire.getName(),
                wire.getRollouts(),
                wire.getAttempts(),
                wire.getSpans(),
                wire.getSpanBytes(),
                wire.getResources(),
                wire.getWorkers(),
                wire.getQueued(),
                TimeWire.duration(wire.getUptime(), "uptime"));
    }
}
