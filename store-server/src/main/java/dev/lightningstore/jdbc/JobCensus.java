package dev.lightningstore.jdbc;

import dev.lightningstore.job.JobState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many jobs there are, all projects together, and how many steps this server has committed. They are counted by the
 * watchdog's round, and only where somebody has asked since the last one. Thread-safe.
 */
final class JobCensus implements Hub.Listener {
    private final Reader reader;
    private final LongAdder steps = new LongAdder();
    private volatile Map<JobState, Long> counted = Map.of();
    private volatile boolean asked = true;

    JobCensus(Reader reader) {
        this.reader = reader;
    }

    @Override
    public void jobSteps(int committed) {
        steps.add(committed);
    }

    long steps() {
        return steps.sum();
    }

    long in(JobState state) {
        asked = true;
        return counted.getOrDefault(state, 0L);
    }

    void run() {
        if (asked) {
            asked = false;
            counted = reader.run(connection -> {
                Map<JobState, Long> found = new EnumMap<>(JobState.class);
                try (PreparedStatement select =
                                connection.prepareStatement("SELECT state, COUNT(*) FROM job GROUP BY state");
                        ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.put(JobState.ofNumber(row.getInt(1)), row.getLong(2));
                    }
                }
                return found;
            });
        }
    }
}
