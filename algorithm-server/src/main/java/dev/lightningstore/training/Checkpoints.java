package dev.lightningstore.training;

import dev.lightningstore.job.Checkpoint;
import dev.lightningstore.training.Artifacts.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes down where a run is, and takes it up from there. The last and the best are kept, others go when these are committed. */
final class Checkpoints {
    private final Artifacts artifacts;
    private final String jobId;
    private final Map<Long, Checkpoint> kept = new LinkedHashMap<>();

    Checkpoints(Artifacts artifacts, String jobId) {
        this.artifacts = artifacts;
        this.jobId = jobId;
    }

    Checkpoint take(Trained learner, long step) throws IOException {
        Path scratch = artifacts.scratch(jobId);
        try {
            learner.write(scratch);
            // Named by job and step: another with the same contents, of a job made twice, has a file of its own to
            // remove.
            Artifact artifact = artifacts.keep(scratch, jobId + "-" + learner.file(step));
            return new Checkpoint(step, artifact.uri(), artifact.sha256(), artifact.bytes());
        } finally {
            Files.deleteIfExists(scratch);
        }
    }

    void restore(Checkpoint checkpoint, Trained learner) throws IOException {
        learner.restore(artifacts.fetch(checkpoint.uri(), checkpoint.sha256()));
    }

    /** Removes what a process left half written that died with this job. */
    void sweep() throws IOException {
        artifacts.sweep(jobId);
    }

    /** A checkpoint was committed, now or before this process began. */
    void committed(Checkpoint checkpoint) {
        kept.put(checkpoint.step(), checkpoint);
    }

    @Nullable
    Checkpoint of(long step) {
        return kept.get(step);
    }

    /** Removes all but the last and that of the best step. */
    void prune(long best) throws IOException {
        long last = kept.keySet().stream().mapToLong(Long::longValue).max().orElse(-1);
        for (Checkpoint each : kept.values().stream()
                .filter(one -> one.step() != last && one.step() != best)
                .toList()) {
            artifacts.remove(each.uri());
            kept.remove(each.step());
        }
    }
}
