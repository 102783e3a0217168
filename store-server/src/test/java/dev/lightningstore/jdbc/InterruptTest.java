package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestClock;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.store.LightningStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java closes a file under a thread that is interrupted while it reads: who calls the store may be, and is not to read. */
class InterruptTest {
    private static final int ROLLOUTS = 20;
    private static final String LONG = "x".repeat(20_000);

    private final List<String> ids = new ArrayList<>();
    private StorageOptions options;

    /** Nothing of the file is kept in memory, so that each read goes there. */
    @BeforeEach
    void fill(@TempDir Path folder) {
        options = StorageOptions.of("jdbc:h2:file:" + folder.resolve("store") + ";CACHE_SIZE=0", null, null);
        try (JdbcCluster first = ClusterContract.open(options, new TestClock())) {
            for (int i = 0; i < ROLLOUTS; i++) {
                Json input = Json.parse("\"" + i + LONG + "\"", "input");
                Answers.of(first.project("default").rollouts().enqueue(List.of(NewRollout.of(input)), null))
                        .forEach(made -> ids.add(made.rolloutId()));
            }
        }
    }

    @Test
    void whoAsksDoesNotReadTheFileItself() throws Exception {
        try (JdbcCluster cluster = ClusterContract.open(options, new TestClock())) {
            LightningStore store = cluster.project("default");
            for (String id : ids) {
                Thread.currentThread().interrupt();
                CompletableFuture<Optional<AttemptedRollout>> asked =
                        store.rollouts().get(id);
                store.spans().tail(id, spans -> {}).close();
                assertTrue(Thread.interrupted(), "it is still the caller's");
                assertTrue(Answers.of(asked).isPresent());
            }
        }
    }
}
