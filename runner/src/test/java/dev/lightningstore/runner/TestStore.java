package dev.lightningstore.runner;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A real store on a free port, in memory, and a client of it; each test takes a project of its own. */
public final class TestStore implements AutoCloseable {
    private final StoreServer server = StoreServer.open(
            ConfigReader.read(
                            Map.of("port", "0", "database.url", "jdbc:h2:mem:runner-" + UUID.randomUUID()),
                            Map.of(),
                            null)
                    .config(),
            InstantSource.system());
    private final LightningClient client =
            LightningClient.connect(ClientOptions.to(server.url()).build());
    private String project = "default";

    public String url() {
        return server.url();
    }

    /** From here on in a project that is empty. */
    public void newProject() {
        project = "p-" + UUID.randomUUID().toString().substring(0, 8);
    }

    public String project() {
        return project;
    }

    public LightningStore store() {
        return client.project(project);
    }

    public StoreAddress address() {
        return new StoreAddress(URI.create(server.url()), project);
    }

    public String enqueue(String input) {
        return enqueue(input, RolloutConfig.DEFAULT);
    }

    public String enqueue(String input, @Nullable Duration timeout) {
        return enqueue(input, new RolloutConfig(timeout, null, 1, Set.of()));
    }

    public String enqueue(String input, RolloutConfig config) {
        NewRollout rollout = new NewRollout(Json.parse(input, "input"), null, null, config, null, null, 0);
        return Answers.of(store().rollouts().enqueue(List.of(rollout), null))
                .getFirst()
                .rolloutId();
    }

    /** The rollout once it is final. */
    public AttemptedRollout end(String rolloutId) {
        List<Rollout> ended =
                Answers.of(store().rollouts().await(List.of(rolloutId), Answers.PATIENCE.minusSeconds(1)));
        if (ended.isEmpty()) {
            throw new AssertionError("did not end: " + rollout(rolloutId));
        }
        return rollout(rolloutId);
    }

    public AttemptedRollout rollout(String rolloutId) {
        return Answers.of(store().rollouts().get(rolloutId)).orElseThrow();
    }

    public @Nullable FailureKind kind(AttemptedRollout ended) {
        var failure = ended.requireAttempt().failure();
        return failure == null ? null : failure.kind();
    }

    public static AttemptStatus status(AttemptedRollout ended) {
        return ended.requireAttempt().status();
    }

    public List<Span> spans(String rolloutId) {
        List<Span> spans = new ArrayList<>();
        var page = Answers.of(store().spans().query(new SpanQuery(rolloutId, null, null, PageRequest.first(1_000))));
        for (var stored : page.items()) {
            try {
                spans.add(SpanData.parseFrom(stored.payload().bytes()).getSpan());
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }
        return spans;
    }

    /** The value of an attribute in the spans of a rollout, as text; the last one counts. */
    public @Nullable String attribute(String rolloutId, String name) {
        String found = null;
        for (Span span : spans(rolloutId)) {
            for (KeyValue attribute : span.getAttributesList()) {
                if (attribute.getKey().equals(name)) {
                    var value = attribute.getValue();
                    found = switch (value.getValueCase()) {
                        case STRING_VALUE -> value.getStringValue();
                        case INT_VALUE -> Long.toString(value.getIntValue());
                        default -> Double.toString(value.getDoubleValue());
                    };
                }
            }
        }
        return found;
    }

    /** All attributes below a name, a line each: a JSON value is spread over several. */
    public String below(String rolloutId, String name) {
        StringBuilder lines = new StringBuilder();
        for (Span span : spans(rolloutId)) {
            for (KeyValue attribute : span.getAttributesList()) {
                if (attribute.getKey().startsWith(name + ".")) {
                    lines.append(attribute.getKey())
                            .append('=')
                            .append(attribute.getValue())
                            .append('\n');
                }
            }
        }
        return lines.toString();
    }

    public @Nullable String reward(String rolloutId) {
        return attribute(rolloutId, "agentlightning.reward.0.value");
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
