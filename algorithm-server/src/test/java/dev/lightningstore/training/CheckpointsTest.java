package dev.lightningstore.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.Checkpoint;
import dev.lightningstore.policy.net.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of runs on the disk, and what is removed. */
class CheckpointsTest {
    @TempDir
    Path data;

    private FileArtifacts artifacts;

    @BeforeEach
    void open() {
        artifacts = new FileArtifacts(data.resolve("kept"));
    }

    /** The same job made twice has the same weights. */
    @Test
    void aJobRemovesNothingOfItsTwin() throws IOException {
        try (Torch torch = Torch.on("cpu");
                Learner learner = LearnerTest.learner(torch, "", 4, 30)) {
            Checkpoints twin = new Checkpoints(artifacts, "job-a");
            Checkpoint kept = twin.take(learner, 1);
            Checkpoints job = new Checkpoints(artifacts, "job-b");
            job.committed(job.take(learner, 1));
            job.committed(job.take(learner, 2));
            job.prune(2);
            twin.restore(kept, learner);
        }
    }

    @Test
    void whatAJobLeftHalfWrittenGoes() throws IOException {
        Path left = Files.createFile(artifacts.scratch("job-a"));
        Path others = Files.createFile(artifacts.scratch("job-ab"));
        new Checkpoints(artifacts, "job-a").sweep();
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(others));
    }

    /** Where a checkpoint is, whoever ran the job before has said. */
    @Test
    void noOtherFileOfTheMachineIsReadOrRemoved() throws IOException {
        Path other = Files.createFile(data.resolve("other"));
        for (String uri : new String[] {
            other.toUri().toString(), data.resolve("kept").toUri() + "/../other", "s3://bucket/other", "other"
        }) {
            assertThrows(StoreException.Invalid.class, () -> artifacts.remove(uri), uri);
            assertThrows(StoreException.Invalid.class, () -> artifacts.fetch(uri, "0".repeat(64)), uri);
        }
        assertTrue(Files.exists(other));
    }

    @Test
    void aFigureHasANameWhateverItsRewardIsCalled() {
        assertEquals("reward_of_said_", SampledWork.figure("Said!"));
        assertEquals(100, SampledWork.figure("x".repeat(5_000)).length());
    }
}
