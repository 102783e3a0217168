package dev.lightningstore.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.jdbc.JdbcCluster;
import dev.lightningstore.jdbc.StorageOptions;
import dev.lightningstore.json.Json;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.StoreCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The native loop over a real engine in this process. */
class FacetCrewTest {
    private static final int ROLLOUTS = 40;

    @Test
    void everyRolloutGoesThroughTheWholeScript() throws Exception {
        StorageOptions inMemory = StorageOptions.of("jdbc:h2:mem:bench;DB_CLOSE_DELAY=-1", null, null);
        try (JdbcCluster cluster =
                JdbcCluster.open(inMemory, InstantSource.system(), (project, lease, expires) -> "", payload -> {
                    throw new AssertionError("nothing filters by what is in a span");
                })) {
            LightningStore store = cluster.project(StoreCluster.DEFAULT_PROJECT);
            store.resources().add(Json.parse("{}", "resources"), null).get();
            SpanContent content = new SpanContent(3, 4, 100);
            List<Call> script = Scenario.GRPC.script(content.count());
            Tally tally;
            try (Crew crew = new FacetCrew(List.of(store), script, content, 5, Duration.ofSeconds(30), () -> {})) {
                AtomicLong serial = new AtomicLong();
                tally = crew.run(runner -> {
                    runner.begin(serial.incrementAndGet());
                    return serial.get() <= ROLLOUTS;
                });
            }
            assertEquals(List.of(), List.copyOf(tally.failureTexts().keySet()));
            assertEquals(ROLLOUTS, tally.rollouts());
            for (Call call : script) {
                assertTrue(tally.latencies().containsKey(call), call.label());
            }
        }
    }
}
