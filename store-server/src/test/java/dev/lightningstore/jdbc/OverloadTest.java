package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.error.StoreException.Overloaded;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.store.LightningStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** More writes than may wait: some are refused, none is lost or done half, and then all is well again. */
class OverloadTest {
    private static final int CALLS = 5_000;

    @Test
    void writesBeyondTheBoundAreRefusedAndTheStoreRecovers() {
        StorageOptions options = new StorageOptions(
                "jdbc:h2:mem:overload",
                null,
                null,
                StorageOptions.Durability.PROCESS,
                100,
                10,
                2,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofDays(1));
        try (JdbcCluster cluster = ClusterContract.open(options, Clock.systemUTC())) {
            LightningStore store = cluster.project("default");
            List<CompletableFuture<List<Rollout>>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(store.rollouts().enqueue(List.of(NewRollout.of(Json.NULL)), null));
            }
            int made = 0;
            int refused = 0;
            for (CompletableFuture<List<Rollout>> call : calls) {
                try {
                    made += Answers.of(call).size();
                } catch (Overloaded e) {
                    refused++;
                    assertTrue(e.retryAfter().compareTo(Duration.ZERO) > 0);
                }
            }
            assertEquals(CALLS, made + refused);
            assertTrue(refused > 0, "the bound was never reached");
            assertTrue(made >= 100, "nothing got through");
            assertEquals(made, Answers.of(store.statistics()).rollouts());
            Answers.of(store.rollouts().enqueue(List.of(NewRollout.of(Json.NULL)), null));
            assertEquals(made + 1, Answers.of(store.statistics()).queued());
        }
    }
}
