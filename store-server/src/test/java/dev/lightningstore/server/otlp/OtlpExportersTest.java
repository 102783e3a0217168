package dev.lightningstore.server.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.lightningstore.http.BossGroup;
import dev.lightningstore.jdbc.JdbcCluster;
import dev.lightningstore.jdbc.StorageOptions;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.project.Role;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.wire.span.SpanCodec;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The exporters of opentelemetry-python deliver to the door, over HTTP and gRPC. Skipped where no Python has them; {@code
 * LIGHTNING_TEST_PYTHON} names the one to use.
 */
class OtlpExportersTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final SpanCodec CODEC = new SpanCodec();

    @Test
    @Timeout(120)
    void deliver() throws Exception {
        String python = Objects.requireNonNullElse(System.getenv("LIGHTNING_TEST_PYTHON"), "python3");
        assumeTrue(
                hasExporters(python),
                python + " has no opentelemetry-exporter-otlp: pip install it, and name that Python in"
                        + " LIGHTNING_TEST_PYTHON");
        StorageOptions memory = StorageOptions.of("jdbc:h2:mem:otlp-exporters", null, null);
        try (JdbcCluster cluster =
                JdbcCluster.open(memory, InstantSource.system(), (project, lease, expires) -> "", CODEC)) {
            LightningStore store = cluster.project("default");
            AttemptedRollout work = store.rollouts()
                    .start(NewRollout.of(Json.EMPTY_OBJECT), null, null)
                    .get();
            ServerBuilder builder = Server.builder().http(0).bossGroupFactory(BossGroup::of);
            new OtlpDoor(cluster, new RewardRule(cluster.models())).install(builder);
            builder.decorator((delegate, ctx, request) -> {
                new Caller("default", Role.AGENT, null).on(ctx);
                return delegate.serve(ctx, request);
            });
            try (Server server = builder.build()) {
                server.start().join();
                List<String> delivered = run(
                        python,
                        "src/test/python/otlp_exporters.py",
                        "http://127.0.0.1:" + server.activeLocalPort(),
                        work.rollout().rolloutId(),
                        work.requireAttempt().attemptId());
                check(delivered, store, work.rollout().rolloutId());
            }
        }
    }

    private static void check(List<String> delivered, LightningStore store, String rolloutId) throws Exception {
        List<StoredSpan> stored = store.spans()
                .query(new SpanQuery(rolloutId, null, null, PageRequest.first(100)))
                .get()
                .items();
        assertEquals(6, delivered.size());
        assertEquals(
                delivered,
                stored.stream()
                        .map(span -> CODEC.fields(span.payload()).spanId())
                        .toList());
        for (int i = 0; i < stored.size(); i += 2) {
            JsonOut out = new JsonOut();
            CODEC.writeJson(stored.get(i), out);
            JsonNode inner = JACKSON.readTree(out.toBytes());
            assertEquals("inner", inner.get("name").asText());
            assertEquals(
                    JACKSON.readTree(
                            "{\"text\":\"grüße\",\"n\":1152921504606846976,\"x\":0.1,\"ok\":true,\"many\":[1,2,3]}"),
                    inner.get("attributes"));
            assertEquals("ERROR", inner.at("/status/status_code").asText());
            assertEquals("tick", inner.at("/events/0/name").asText());
            assertEquals(
                    inner.get("parent_id").asText(),
                    inner.at("/links/0/context/span_id").asText());
            assertEquals("b", inner.at("/resource/attributes/team/1").asText());
        }
    }

    private static boolean hasExporters(String python) throws InterruptedException {
        try {
            return new ProcessBuilder(
                                    python,
                                    "-c",
                                    "import opentelemetry.exporter.otlp.proto.grpc, opentelemetry.exporter.otlp.proto.http")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static List<String> run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        List<String> ids = new ArrayList<>();
        output.lines().filter(line -> line.matches("[0-9a-f]{16}")).forEach(ids::add);
        assertTrue(!ids.isEmpty(), output);
        return ids;
    }
}
