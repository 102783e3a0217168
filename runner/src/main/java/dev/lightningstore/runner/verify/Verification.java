package dev.lightningstore.runner.verify;

import dev.lightningstore.agent.Task;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.span.StoredSpan;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verifier judges by.
 *
 * @param outcome what the agent said; its output is in the metadata
 * @param spans what the attempt did, oldest first, at most {@link #MAX_SPANS}
 * @param folder where the agent worked; null where it had no folder
 */
public record Verification(
        Task task,
        Outcome.Succeeded outcome,
        List<StoredSpan> spans,
        @Nullable Path folder) {
    public static final int MAX_SPANS = 10_000;

    public Verification {
        spans = List.copyOf(spans);
    }
}
