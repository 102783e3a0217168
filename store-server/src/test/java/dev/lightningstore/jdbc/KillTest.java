package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writing process is killed as by kill -9, several times over one database: all that was answered must be there. */
class KillTest {
    private static final int ROUNDS = 4;

    @Test
    void nothingAnsweredIsLostOnH2(@TempDir Path folder) throws Exception {
        killAndLook(StorageOptions.h2(folder), 4747);
    }

    /** As after days of work: the file's free space is used again, so the newest commit lies anywhere in it. */
    @Test
    void nothingAnsweredIsLostOnH2WhereSpaceIsUsedAgain(@TempDir Path folder) throws Exception {
        String url = StorageOptions.h2(folder).url() + ";RETENTION_TIME=20";
        killAndLook(StorageOptions.of(url, null, null), 1848);
    }

    @Test
    void nothingAnsweredIsLostOnPostgres() throws Exception {
        killAndLook(Postgres.newDatabase(), 5432);
    }

    private static void killAndLook(StorageOptions options, long seed) throws Exception {
        Random random = new Random(seed);
        Acknowledged acknowledged = new Acknowledged();
        for (int round = 0; round < ROUNDS; round++) {
            int before = acknowledged.size();
            ChildProcess child = ChildProcess.start(options, seed + round);
            acknowledged.hear(child.kill(Duration.ofMillis(200 + random.nextInt(1_000))));
            assertTrue(acknowledged.size() > before);
            try (JdbcCluster reopened = ClusterContract.open(options, Clock.systemUTC())) {
                LightningStore store = reopened.project("default");
                acknowledged.assertIn(store);
                if (round == ROUNDS - 1) {
                    assertQueueIsWhatItSays(store);
                }
            }
        }
    }

    /** Whatever waits is claimed exactly once, and nothing else is. */
    private static void assertQueueIsWhatItSays(LightningStore store) {
        Set<String> waiting = new HashSet<>();
        String cursor = null;
        do {
            PageRequest page = PageRequest.first(1_000);
            RolloutQuery query = new RolloutQuery(
                    Set.of(RolloutStatus.QUEUING, RolloutStatus.REQUEUING),
                    null,
                    null,
                    null,
                    false,
                    cursor == null ? page : page.after(cursor));
            var found = Answers.of(store.rollouts().query(query));
            found.items().forEach(rollout -> waiting.add(rollout.rollout().rolloutId()));
            cursor = found.next();
        } while (cursor != null);
        assertEquals(waiting.size(), Answers.of(store.statistics()).queued());
        Set<String> claimed = new HashSet<>();
        List<AttemptedRollout> next;
        do {
            next = Answers.of(store.rollouts().dequeue(500, "after"));
            next.forEach(rollout -> assertTrue(claimed.add(rollout.rollout().rolloutId())));
        } while (!next.isEmpty());
        assertEquals(waiting, claimed);
    }
}
