package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestClock;
import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.ModelUse;
import dev.lightningstore.model.Price;
import dev.lightningstore.model.Recording;
import dev.lightningstore.model.RecordingStore;
import dev.lightningstore.model.Replay;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Swap;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UpstreamKind;
import dev.lightningstore.model.Usage;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutNames;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
            true,
            new Price(150_000, 600_000));
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
            Upstream preferred = new Upstream(
                    "n", TWO.endpoint(), UpstreamKind.OPENAI, null, null, 0, null, true, true, false, Price.NONE);
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
                    true,
                    false,
                    0.25,
                    new GatewaySettings.Budget(5L, 6L, 7L, 8L, 9L),
                    Replay.REPLAY_OR_PASS,
                    new GatewaySettings.Pause(Duration.ofMillis(1500), "weights"));
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

    @ParameterizedTest
    @MethodSource("databases")
    void usageAddsUpByDayAndModelWithTheSpansThatCarryIt(StorageOptions options) {
        TestClock clock = new TestClock();
        try (JdbcCluster cluster = ClusterContract.open(options, clock)) {
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            ModelUse use = new ModelUse("m", 3, 2, 700);
            NewSpan span = TestSpans.otlp(NewSpan.FREE, "", 0, 1, "call").with(use);
            Answers.of(cluster.project("default").spans().add(List.of(span), null));
            Answers.of(cluster.project("default").spans().add(List.of(span), null));
            Answers.of(cluster.usage().add("default", use));
            Answers.of(cluster.usage().add("default", new ModelUse("n", 1, 1, 0)));
            clock.move(Duration.ofDays(1));
            Answers.of(cluster.usage().add("default", use));
            assertEquals(
                    List.of(
                            new Usage(today, "m", 2, 6, 4, 1_400),
                            new Usage(today, "n", 1, 1, 1, 0),
                            new Usage(today.plusDays(1), "m", 1, 3, 2, 700)),
                    Answers.of(cluster.usage().usage("default", today, today.plusDays(1))));
            assertEquals(
                    List.of(), Answers.of(cluster.usage().usage("default", today.minusDays(9), today.minusDays(1))));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aRecordingTakesThePlaceOfAnOlderOne(StorageOptions options) {
        TestClock clock = new TestClock();
        try (JdbcCluster cluster = ClusterContract.open(options, clock)) {
            RecordingStore recordings = cluster.recordings();
            Recording one = new Recording("h1", "m", "/x", clock.instant(), "text/plain", new byte[] {1, 2});
            clock.move(Duration.ofSeconds(1));
            Recording two = new Recording("h2", "n", "/x", clock.instant(), "text/plain", new byte[] {3});
            Answers.of(recordings.put("default", new Recording("h1", "m", "/x", clock.instant(), "a/b", new byte[0])));
            Answers.of(recordings.put("default", one));
            Answers.of(recordings.put("default", two));
            Recording found = Answers.of(recordings.find("default", "h1")).orElseThrow();
            assertEquals("text/plain", found.contentType());
            assertArrayEquals(one.answer(), found.answer());
            assertEquals(Optional.empty(), Answers.of(recordings.find("default", "h3")));
            assertEquals(
                    List.of("h2", "h1"),
                    Answers.of(recordings.list("default", 9)).stream()
                            .map(Recording.Brief::hash)
                            .toList());
            assertEquals(2, Answers.of(recordings.list("default", 9)).get(1).bytes());
            assertEquals(1, Answers.of(recordings.clear("default", "n")));
            assertEquals(1, Answers.of(recordings.clear("default", null)));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void theOldestRecordingsGoFirst(StorageOptions options) {
        TestClock clock = new TestClock();
        try (JdbcCluster cluster = ClusterContract.open(options, clock)) {
            JdbcRecordingStore few =
                    new JdbcRecordingStore(cluster.projectStates(), cluster.committer(), cluster.reader(), 3, 100);
            for (int i = 0; i < 17; i++) {
                clock.move(Duration.ofSeconds(1));
                Answers.of(few.put("default", new Recording("h" + i, "m", "/x", clock.instant(), "a/b", new byte[9])));
            }
            assertEquals(List.of("h16", "h15", "h14"), hashes(few));
            JdbcRecordingStore small =
                    new JdbcRecordingStore(cluster.projectStates(), cluster.committer(), cluster.reader(), 99, 20);
            clock.move(Duration.ofSeconds(1));
            Answers.of(small.put("default", new Recording("last", "m", "/x", clock.instant(), "a/b", new byte[9])));
            assertEquals(List.of("last", "h16"), hashes(few));
        }
    }

    private static List<String> hashes(RecordingStore recordings) {
        return Answers.of(recordings.list("default", 99)).stream()
                .map(Recording.Brief::hash)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aDatabaseThatTakesNoWritesIsNotReady(StorageOptions options) {
        try (JdbcCluster cluster = ClusterContract.open(options, Clock.systemUTC())) {
            assertTrue(cluster.ready());
            cluster.reader().run(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.executeUpdate("DROP TABLE probe");
                }
            });
            Answers.eventually("its writes fail", () -> !cluster.ready());
        }
    }
}
