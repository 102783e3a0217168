package dev.lightningstore.job;

import dev.lightningstore.json.Json;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A step as it is kept; what it used is asked for by {@link JobStore#used}. */
public record CommittedStep(
        long step,
        Instant time,
        Map<String, Double> figures,
        Json cursor,
        @Nullable Checkpoint checkpoint,
        @Nullable String resourcesId) {
    public CommittedStep {
        figures = Map.copyOf(figures);
    }
}
