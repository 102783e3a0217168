package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Swap;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UpstreamKind;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutNames;
import dev.lightningstore.rollout.RolloutStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Upstreams, settings and names of rollouts, on both databases. */
class ModelStoreTest {
    private static final Upstream ONE = new Upstream(
            "m",
            "https://one.example/v1",
            UpstreamKind.AZURE,
            "there",
            SecretRef.env("KEY"),
            3,
            "abc",
            true,
            false,
            true);
    private static final Upstream TWO = Upstream.of("m", "http://two.example:8000/v1", 0);

    static Stream<StorageOptions> databases() {
        return Stream.of(
                StorageOptions.of("jdbc:h2:mem:models" + System.nanoTime(), null, null), Postgres.newDatabase());
    }

    @ParameterizedTest
    @MethodSource("databases")
    void upstreamsComeBackAsTheyWerePut(StorageOptions options) {
        try (JdbcCluster cluster = ClusterContract.open(options, Clock.systemUTC())) {
            ModelStore models = cluster.models();
            Answers.of(models.put("default", List.of(ONE, TWO, TWO)));
            assertEquals(List.of(ONE, TWO), Answers.of(models.upstreams("default")));
            Upstream newer = Upstream.of("m", TWO.endpoint() + "/", 9);
            Answers.of(models.put("default", List.of(newer)));
            assertEquals(List.of(ONE, newer), Answers.of(models.upstreams("default")), "in its old place");
            Upstream preferred =
                    new Upstream("n", TWO.endpoint(), UpstreamKind.OPENAI, null, null, 0, null, true, true, false);
            Answers.of(models.put("default", List.of(preferred)));
            assertEquals(
                    List.of("n"),
                    Answers.of(models.upstreams("default")).stream()
                            .filter(Upstream::preferred)
                            .map(Upstream::model)
                            .toList());
            assertEquals(2, Answers.of(models.remove("default", "m", null)));
            assertEquals(List.of(preferred), Answers.of(models.upstreams("default")));
            assertEquals(1, Answers.of(models.remove("default", null, null)));
            Answers.refusal(StoreException.NotFound.class, models.upstreams("none"));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aSwapEndsWithNewWeightsOnAllServersOfItsModel(StorageOptions options) {
        try (JdbcCluster cluster = ClusterContract.open(options, Clock.systemUTC())) {
            ModelStore models = cluster.models();
            Upstream other = Upstream.of("other", TWO.endpoint(), 1);
            Answers.of(models.put("default", List.of(ONE, TWO, other)));
            AtomicInteger changes = new AtomicInteger();
            models.onChange(changes::incrementAndGet);
            Swap swap = Swap.of("m", true, Instant.ofEpochSecond(1_000), Duration.ofSeconds(5));
            Answers.of(models.beginSwap("default", swap));
            assertEquals(List.of(swap), Answers.of(models.swaps("default")));
            assertTrue(changes.get() > 0);
            Swap.Weights weights = new Swap.Weights(4, "def");
            assertEquals(true, Answers.of(models.endSwap("default", "m", weights)));
            assertEquals(List.of(), Answers.of(models.swaps("default")));
            assertEquals(List.of(ONE.with(weights), TWO.with(weights), other), Answers.of(models.upstreams("default")));
            assertEquals(false, Answers.of(models.endSwap("default", "m", null)));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void settingsComeBackAsTheyWerePut(StorageOptions options) {
        try (JdbcCluster cluster = ClusterContract.open(options, Clock.systemUTC())) {
            ModelStore models = cluster.models();
            assertEquals(GatewaySettings.DEFAULT, Answers.of(models.settings("default")));
            GatewaySettings all = new GatewaySettings(
                    true, 0.25, 5L, 6L, new GatewaySettings.Pause(Duration.ofMillis(1500), "weights"));
            Answers.of(models.settings("default", all));
            assertEquals(all, Answers.of(models.settings("default")));
            Answers.of(models.settings("default", GatewaySettings.DEFAULT));
            assertEquals(GatewaySettings.DEFAULT, Answers.of(models.settings("default")));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aNameBelongsToWhomItWasGivenFirst(StorageOptions options) {
        try (JdbcCluster cluster = ClusterContract.open(options, Clock.systemUTC())) {
            RolloutNames names = cluster.rolloutNames();
            RolloutStore rollouts = cluster.project("default").rollouts();
            String one = Answers.of(names.enqueue("default", "mine", NewRollout.of(Json.NULL)));
            assertEquals(one, Answers.of(names.enqueue("default", "mine", NewRollout.of(Json.NULL))));
            assertEquals(1, Answers.of(rollouts.dequeue(5, "w")).size());
            assertEquals(Optional.of(one), Answers.of(names.find("default", "mine")));
            assertEquals(false, Answers.of(names.delete("default", one)), "somebody may work on it");
            Answers.of(rollouts.cancel(one, null));
            assertTrue(Answers.of(names.delete("default", one)));
            assertEquals(Optional.empty(), Answers.of(names.find("default", "mine")));
            assertEquals(Optional.empty(), Answers.of(rollouts.get(one)));
            assertEquals(0, Answers.of(cluster.project("default").statistics()).rollouts());
            assertNotEquals(one, Answers.of(names.enqueue("default", "mine", NewRollout.of(Json.NULL))));
        }
    }
}
