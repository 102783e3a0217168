package dev.lightningstore.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As a user would: one call for a store, one for a runner. */
class LightningTest {
    private static final Agent DOUBLER = (task, context) -> {
        if (task.input().toString().contains("fail")) {
            return Outcome.failed("it should");
        }
        context.emit().emitReward(Integer.parseInt(task.input().toString()) * 2);
        return Outcome.succeeded();
    };

    @Test
    void anAgentDoesWhatIsQueued() {
        try (Lightning lightning = Lightning.dev()) {
            lightning.run(4, DOUBLER);
            List<Rollout> queued = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                queued.add(lightning.enqueue(String.valueOf(i)));
            }
            for (Rollout done : lightning.await(queued, Lightning.PATIENCE)) {
                assertEquals(RolloutStatus.SUCCEEDED, done.status());
                double wanted = 2 * Integer.parseInt(done.input().toString());
                assertEquals(wanted, lightning.reward(done).orElseThrow().value());
            }
            Rollout failed = lightning.await(lightning.enqueue("\"fail\""));
            assertEquals(new Failure(FailureKind.AGENT, "it should"), failed.failure());
        }
    }

    @Test
    void aFolderKeepsItsData(@TempDir Path folder) {
        Rollout queued;
        try (Lightning lightning = Lightning.dev(folder)) {
            queued = lightning.enqueue("7");
        }
        try (Lightning lightning = Lightning.dev(folder)) {
            lightning.run(1, DOUBLER);
            assertEquals(RolloutStatus.SUCCEEDED, lightning.await(queued).status());
        }
    }

    @Test
    void whatDoesNotEndIsNamed() {
        try (Lightning lightning = Lightning.dev()) {
            Rollout queued = lightning.enqueue("7");
            IllegalStateException late = assertThrows(
                    IllegalStateException.class, () -> lightning.await(List.of(queued), Duration.ofMillis(50)));
            assertTrue(String.valueOf(late.getMessage()).contains(queued.rolloutId()), late.getMessage());
        }
    }
}
