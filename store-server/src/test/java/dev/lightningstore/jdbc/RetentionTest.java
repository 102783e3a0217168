package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestClock;
import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.json.Json;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.Statistics;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is final for longer than a project keeps it goes, with all that belongs to it; nothing else does. */
class RetentionTest {
    static Stream<StorageOptions> databases() {
        return Stream.of(StorageOptions.of("jdbc:h2:mem:retention", null, null), Postgres.newDatabase());
    }

    @ParameterizedTest
    @MethodSource("databases")
    void onlyWhatIsFinalAndOldGoes(StorageOptions options) {
        TestClock clock = new TestClock();
        try (JdbcCluster cluster = ClusterContract.open(options, clock)) {
            LightningStore keeps = project(cluster, "keeps", Quotas.NONE);
            LightningStore forgets = project(cluster, "forgets", new Quotas(null, null, null, Duration.ofDays(1)));
            AttemptedRollout kept = withSpan(keeps, true);
            AttemptedRollout old = withSpan(forgets, true);
            AttemptedRollout open = withSpan(forgets, false);
            Answers.of(forgets.rollouts().enqueue(List.of(NewRollout.of(Json.NULL)), null));
            clock.move(Duration.ofHours(20));
            AttemptedRollout young = withSpan(forgets, true);
            assertEquals(0, cluster.expire());
            clock.move(Duration.ofHours(5));
            assertEquals(1, cluster.expire());
            assertTrue(Answers.of(forgets.rollouts().get(id(old))).isEmpty());
            assertEquals(List.of(), spans(forgets, old));
            for (AttemptedRollout stays : List.of(open, young)) {
                assertTrue(Answers.of(forgets.rollouts().get(id(stays))).isPresent());
                assertEquals(List.of("s"), spans(forgets, stays));
            }
            assertEquals(List.of("s"), spans(keeps, kept));
            Statistics left = Answers.of(forgets.statistics());
            assertEquals(3, left.rollouts());
            assertEquals(2, left.attempts());
            assertEquals(2, left.spans());
            assertEquals(1, left.queued());
            assertEquals(0, cluster.expire());
        }
    }

    private static LightningStore project(JdbcCluster cluster, String name, Quotas quotas) {
        Answers.of(cluster.projects().create(name, quotas));
        return cluster.project(name);
    }

    private static AttemptedRollout withSpan(LightningStore store, boolean done) {
        AttemptedRollout started = Answers.of(store.rollouts().start(NewRollout.of(Json.NULL), null, null));
        String attempt = started.requireAttempt().attemptId();
        Answers.of(store.spans().add(List.of(TestSpans.otlp(id(started), attempt, 0, 1, "s")), null));
        if (done) {
            Answers.of(store.rollouts()
                    .updateAttempt(id(started), attempt, AttemptUpdate.status(AttemptStatus.SUCCEEDED)));
        }
        return started;
    }

    private static List<String> spans(LightningStore store, AttemptedRollout rollout) {
        return TestSpans.names(
                Answers.of(store.spans().query(new SpanQuery(id(rollout), null, null, PageRequest.first(9))))
                        .items());
    }

    private static String id(AttemptedRollout rollout) {
        return rollout.rollout().rolloutId();
    }
}
