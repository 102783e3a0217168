package dev.lightningstore.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsDoorTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static HttpResponse<String> page(MetricsDoor door, String key) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + door.port() + "/metrics");
        return HTTP.send(
                HttpRequest.newBuilder(uri)
                        .header("authorization", "Bearer " + key)
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void prometheusReadsARunUntilItIsOver() throws Exception {
        try (MetricsDoor door = MetricsDoor.open("127.0.0.1", 0, "secret")) {
            assertEquals(401, page(door, "wrong").statusCode());
            try (RunMeters meters = new RunMeters(door.registry(), "job-1", "smol", "grpo")) {
                UsedRollout used = new UsedRollout("r", UsedRollout.Use.TRAINED, null, 1.0);
                for (long step = 1; step <= 2; step++) {
                    Map<String, Double> figures = Map.of(
                            "reward_mean", 0.25 * step,
                            "tokens", 40.0,
                            "seconds_work", 1.5,
                            "reward_of_tests", 0.75,
                            "refused_empty", 3.0);
                    meters.committed(new JobStep(step, figures, List.of(used), Json.EMPTY_OBJECT, null, null));
                }
                String page = page(door, "secret").body();
                String run = "algorithm=\"grpo\",job=\"job-1\",model=\"smol\"";
                for (String line : List.of(
                        "lightning_training_last_step{" + run + "} 2.0",
                        "lightning_training_last_reward_mean{" + run + "} 0.5",
                        "lightning_training_last_phase_seconds{" + run + ",phase=\"work\"} 1.5",
                        "lightning_training_last_refused{" + run + ",reason=\"empty\"} 3.0",
                        "lightning_training_steps_total{" + run + "} 2.0",
                        "lightning_training_tokens_total{" + run + "} 80.0",
                        "lightning_training_rollouts_total{" + run + ",use=\"trained\"} 2.0")) {
                    assertTrue(page.contains(line), line + " is not in\n" + page);
                }
                assertTrue(page.contains("dimension=\"tests\""), page);
            }
            assertFalse(page(door, "secret").body().contains("job-1"));
        }
    }

    @Test
    void othersReadItWithAKeyOnly() {
        assertThrows(StoreException.Invalid.class, () -> MetricsDoor.open("0.0.0.0", 0, null));
    }
}
