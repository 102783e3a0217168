package dev.lightningstore.server.sdk;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.v1.SpanData;
import dev.lightningstore.wire.span.SpanCodec;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A whole server over a file that can go away and come back at the same port, and a client that looks at what it has. */
final class SdkServer implements AutoCloseable {
    private static final SpanCodec CODEC = new SpanCodec();

    private final Path data;
    private StoreServer server;
    private LightningClient client;
    private int port;

    SdkServer(Path data) {
        this.data = data;
        start();
    }

    void start() {
        Map<String, String> flags =
                Map.of("port", String.valueOf(port), "data", data.toString(), "shutdown.deadline", "100ms");
        server = StoreServer.open(ConfigReader.read(flags, Map.of(), null).config(), InstantSource.system());
        port = URI.create(server.url()).getPort();
        client = LightningClient.connect(ClientOptions.to(server.url()).build());
    }

    void stop() {
        client.close();
        server.close();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    LightningStore store() {
        return client.store();
    }

    /** Of a rollout made for it. */
    Lease lease() {
        Answers.of(store().rollouts().enqueue(List.of(NewRollout.of(Json.NULL)), null));
        return Answers.of(store().leases().claim("worker", 1, Duration.ofMinutes(5)))
                .get(0);
    }

    List<Span> spans(String rolloutId) {
        return Answers.of(store().spans().query(new SpanQuery(rolloutId, null, null, PageRequest.first(10_000))))
                .items()
                .stream()
                .map(SdkServer::read)
                .toList();
    }

    /** Waits for so many. */
    List<Span> spans(String rolloutId, int count) {
        Answers.eventually(
                count + " spans of " + rolloutId, () -> spans(rolloutId).size() >= count);
        return spans(rolloutId);
    }

    static Span read(StoredSpan stored) {
        return data(stored).getSpan();
    }

    static SpanData data(StoredSpan stored) {
        return CODEC.toData(stored.payload());
    }

    static Map<String, Object> attributes(Span span) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (KeyValue attribute : span.getAttributesList()) {
            attributes.put(attribute.getKey(), value(attribute.getValue()));
        }
        return attributes;
    }

    private static Object value(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case INT_VALUE -> value.getIntValue();
            case DOUBLE_VALUE -> value.getDoubleValue();
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(SdkServer::value)
                        .toList();
            default -> value.toString();
        };
    }

    @Override
    public void close() {
        stop();
    }
}
