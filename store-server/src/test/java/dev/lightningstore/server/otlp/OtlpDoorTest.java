package dev.lightningstore.server.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.lightningstore.http.BossGroup;
import dev.lightningstore.jdbc.JdbcCluster;
import dev.lightningstore.jdbc.StorageOptions;
import dev.lightningstore.json.Json;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.project.Role;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.v1.SpanData;
import dev.lightningstore.wire.span.SpanCodec;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The door on a real port before a real store; the guard's part, saying who calls, is played by two headers. */
class OtlpDoorTest {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";
    private static final int MAX_REQUEST = 2 << 20;
    private static final SpanCodec CODEC = new SpanCodec();

    private static JdbcCluster cluster;
    private static Server server;
    private static LightningStore store;
    private static WebClient client;

    @BeforeAll
    static void start() {
        JdbcCluster opened = JdbcCluster.open(
                StorageOptions.of("jdbc:h2:mem:otlp-door", null, null),
                InstantSource.system(),
                (project, lease, expires) -> "token",
                CODEC);
        cluster = opened;
        store = opened.project("default");
        ServerBuilder builder =
                Server.builder().http(0).bossGroupFactory(BossGroup::of).maxRequestLength(MAX_REQUEST);
        new OtlpDoor(opened, new RewardRule(opened.models())).install(builder);
        builder.decorator((delegate, ctx, request) -> {
            String rollout = request.headers().get("test-rollout");
            String attempt = request.headers().get("test-attempt");
            LeaseRef only = rollout == null || attempt == null ? null : new LeaseRef(rollout, attempt, 1);
            new Caller(request.headers().get("test-project", "default"), Role.AGENT, only).on(ctx);
            return delegate.serve(ctx, request);
        });
        Server built = builder.build();
        built.start().join();
        server = built;
        client = WebClient.of("http://127.0.0.1:" + built.activeLocalPort());
    }

    @AfterAll
    static void stop() {
        server.stop().join();
        cluster.close();
    }

    @Test
    void protobufIsKeptWhole() throws Exception {
        AttemptedRollout started = started();
        ExportTraceServiceRequest request = request(started, new RandomOtlp(11).span(), new RandomOtlp(12).span());
        AggregatedHttpResponse answer = post(request.toByteArray(), PROTOBUF);
        assertEquals(200, answer.status().code());
        assertEquals(PROTOBUF, answer.headers().get("content-type"));
        assertEquals(0, answer.content().length());

        List<StoredSpan> stored = spans(started.rollout().rolloutId());
        assertEquals(2, stored.size());
        ResourceSpans sent = request.getResourceSpans(0);
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    SpanData.newBuilder()
                            .setSpan(sent.getScopeSpans(0).getSpans(i))
                            .setResource(sent.getResource())
                            .setScope(sent.getScopeSpans(0).getScope())
                            .setResourceSchemaUrl("http://resource")
                            .setScopeSchemaUrl("http://scope")
                            .build(),
                    CODEC.toData(stored.get(i).payload()));
            assertEquals(i + 1, stored.get(i).sequenceId());
        }

        assertEquals(200, post(request.toByteArray(), PROTOBUF).status().code());
        assertEquals(2, spans(started.rollout().rolloutId()).size(), "the same batch again changes nothing");
    }

    @Test
    void jsonHasIdsInHex() throws Exception {
        AttemptedRollout started = started();
        String json =
                """
                {"resourceSpans": [{"resource": {"attributes": [
                    {"key": "agentlightning.rollout_id", "value": {"stringValue": "%s"}}]},
                  "unknown": {"a": 1},
                  "scopeSpans": [{"spans": [
                    {"traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174", "name": "camel",
                     "kind": 2, "startTimeUnixNano": "1544712660000000000", "endTimeUnixNano": 1544712661000000000,
                     "attributes": [{"key": "n", "value": {"intValue": "42"}}, {"key": "d", "value": {"doubleValue": 1}}],
                     "links": [{"traceId": "5b8efff798038103d269b633813fc60d", "spanId": "eee19b7ec3c1b175"}],
                     "status": {"code": 2, "message": "no"}}]}]},
                 {"resource": {"attributes": [{"key": "lightning.rollout_id", "value": {"string_value": "%s"}}]},
                  "scope_spans": [{"spans": [
                    {"trace_id": "5b8efff798038103d269b633813fc60c", "span_id": "eee19b7ec3c1b176",
                     "parent_span_id": "eee19b7ec3c1b174", "name": "snake"}]}]}]}
                """.formatted(started.rollout().rolloutId(), started.rollout().rolloutId());
        AggregatedHttpResponse answer = post(json.getBytes(StandardCharsets.UTF_8), JSON + "; charset=utf-8");
        assertEquals("{}", answer.contentUtf8());
        assertTrue(answer.headers().get("content-type").startsWith(JSON));
        List<StoredSpan> stored = spans(started.rollout().rolloutId());
        Span camel = CODEC.toData(stored.getFirst().payload()).getSpan();
        assertEquals(hex("5b8efff798038103d269b633813fc60c"), camel.getTraceId());
        assertEquals(hex("eee19b7ec3c1b174"), camel.getSpanId());
        assertEquals(hex("5b8efff798038103d269b633813fc60d"), camel.getLinks(0).getTraceId());
        assertEquals(1544712661000000000L, camel.getEndTimeUnixNano());
        assertEquals(42, camel.getAttributes(0).getValue().getIntValue());
        Span snake = CODEC.toData(stored.get(1).payload()).getSpan();
        assertEquals(hex("eee19b7ec3c1b174"), snake.getParentSpanId());
    }

    @Test
    void gzipAndItsBombs() throws Exception {
        AttemptedRollout started = started();
        byte[] request = request(started, new RandomOtlp(21).span()).toByteArray();
        assertEquals(
                200,
                post(gzip(request), PROTOBUF, "content-encoding", "gzip")
                        .status()
                        .code());
        assertEquals(1, spans(started.rollout().rolloutId()).size());

        byte[] bomb = gzip(new byte[64 << 20]);
        assertEquals(
                413, post(bomb, PROTOBUF, "content-encoding", "gzip").status().code());
        assertEquals(
                400,
                post(request, PROTOBUF, "content-encoding", "gzip").status().code());
        assertEquals(
                400, post(request, PROTOBUF, "content-encoding", "br").status().code());
        assertEquals(
                200,
                post(new byte[0], PROTOBUF, "content-encoding", "gzip").status().code());
        assertEquals(413, post(new byte[MAX_REQUEST + 1], PROTOBUF).status().code());
    }

    @Test
    void theRoomForLargeRequestsIsGivenBack() {
        Room room = new Room(10);
        assertTrue(room.take(6));
        assertTrue(!room.take(6));
        assertTrue(room.take(4));
        room.giveBack(6);
        assertTrue(room.take(6));

        // Together these are more than the room that there is.
        byte[] large = request(
                        "nonsense",
                        "latest",
                        new RandomOtlp(91)
                                .span().toBuilder().setName("x".repeat(1 << 20)).build())
                .toByteArray();
        for (long sent = 0; sent < Runtime.getRuntime().maxMemory() / 4; sent += large.length) {
            assertEquals(200, post(large, PROTOBUF).status().code());
        }
    }

    @Test
    void nothingIsFine() {
        assertEquals(200, post(new byte[0], PROTOBUF).status().code());
        assertEquals("{}", post(new byte[0], JSON).contentUtf8());
        assertEquals("{}", post("{}".getBytes(StandardCharsets.UTF_8), JSON).contentUtf8());
    }

    @Test
    void mistakesAreTheSenders() throws Exception {
        AggregatedHttpResponse answer = post(new byte[] {10, 100, 1}, PROTOBUF);
        assertEquals(400, answer.status().code());
        assertEquals(PROTOBUF, answer.headers().get("content-type"));
        com.google.rpc.Status status =
                com.google.rpc.Status.parseFrom(answer.content().array());
        assertEquals(3, status.getCode());
        assertTrue(status.getMessage().contains("protobuf: cut off"), status.getMessage());

        for (String json : List.of(
                "{",
                "[]",
                "\"text\"",
                "{\"resourceSpans\": 5}",
                "{} {}",
                "{\"resourceSpans\":" + "[".repeat(5000),
                "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"traceId\": \"xyz\"}]}]}]}")) {
            answer = post(json.getBytes(StandardCharsets.UTF_8), JSON);
            assertEquals(400, answer.status().code(), json);
            assertTrue(answer.contentUtf8().startsWith("{\"code\":3,\"message\":\"the body"), answer.contentUtf8());
        }
        assertEquals(
                400, post(new byte[] {'"', (byte) 0xff, '"'}, JSON).status().code());
        assertEquals(400, post(new byte[0], "text/plain").status().code());
        assertEquals(405, client.get("/v1/traces").aggregate().join().status().code());
        for (String signal : List.of("metrics", "logs")) {
            assertEquals(
                    501,
                    client.post("/v1/" + signal, new byte[0])
                            .aggregate()
                            .join()
                            .status()
                            .code());
        }
    }

    @Test
    void whatCannotBeStoredIsCounted() throws Exception {
        AttemptedRollout started = started();
        AttemptedRollout other = started();
        ExportTraceServiceRequest request = request(started, new RandomOtlp(31).span()).toBuilder()
                .mergeFrom(request("ro-000000000000", "latest", new RandomOtlp(32).span(), new RandomOtlp(33).span()))
                .mergeFrom(request("nonsense", "latest", new RandomOtlp(34).span()))
                .mergeFrom(request(started.rollout().rolloutId(), "at-00000000", new RandomOtlp(35).span()))
                .mergeFrom(request(other, new RandomOtlp(36).span()))
                .build();
        AggregatedHttpResponse answer = post(request.toByteArray(), PROTOBUF);
        assertEquals(200, answer.status().code());
        ExportTraceServiceResponse response =
                ExportTraceServiceResponse.parseFrom(answer.content().array());
        assertEquals(4, response.getPartialSuccess().getRejectedSpans());
        String message = response.getPartialSuccess().getErrorMessage();
        assertTrue(message.contains("nonsense") && message.contains("2 spans: "), message);
        assertEquals(1, spans(started.rollout().rolloutId()).size());
        assertEquals(1, spans(other.rollout().rolloutId()).size());
    }

    @Test
    void spansOfNoRolloutAreFree() throws Exception {
        Span span = new RandomOtlp(41).span();
        byte[] request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build()
                .toByteArray();
        cluster.projects().create("free", Quotas.NONE).get();
        assertEquals(
                200, post(request, PROTOBUF, "test-project", "free").status().code());
        List<StoredSpan> free = spans(cluster.project("free"), NewSpan.FREE);
        assertEquals(1, free.size());
        assertEquals(NewSpan.FREE, free.getFirst().rolloutId());
        assertEquals(span, CODEC.toData(free.getFirst().payload()).getSpan());
    }

    @Test
    void aTokenSendsForItsAttempt() throws Exception {
        var lease = store.leases().claim("w", 1, java.time.Duration.ofMinutes(1));
        if (lease.get().isEmpty()) {
            store.rollouts()
                    .enqueue(List.of(NewRollout.of(Json.EMPTY_OBJECT)), null)
                    .get();
            lease = store.leases().claim("w", 1, java.time.Duration.ofMinutes(1));
        }
        LeaseRef mine = lease.get().getFirst().ref();
        AttemptedRollout other = started();
        byte[] request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(new RandomOtlp(51).span())))
                .mergeFrom(request(other, new RandomOtlp(52).span()))
                .build()
                .toByteArray();
        AggregatedHttpResponse answer =
                post(request, PROTOBUF, "test-rollout", mine.rolloutId(), "test-attempt", mine.attemptId());
        assertEquals(
                1,
                ExportTraceServiceResponse.parseFrom(answer.content().array())
                        .getPartialSuccess()
                        .getRejectedSpans());
        assertEquals(1, spans(mine.rolloutId()).size());
        assertEquals(0, spans(other.rollout().rolloutId()).size());
    }

    @Test
    void whatIsTooMuchMayBeTriedAgain() throws Exception {
        cluster.projects().create("small", new Quotas(null, null, 1L, null)).get();
        byte[] request = request("free", "latest", new RandomOtlp(61).span()).toByteArray();
        assertEquals(
                200, post(request, PROTOBUF, "test-project", "small").status().code());
        AggregatedHttpResponse answer = post(request, PROTOBUF, "test-project", "small");
        assertEquals(429, answer.status().code());
        assertEquals("10", answer.headers().get("retry-after"));

        TraceServiceGrpc.TraceServiceBlockingStub stub = GrpcClients.builder(grpcUri())
                .setHeader("test-project", "small")
                .build(TraceServiceGrpc.TraceServiceBlockingStub.class);
        StatusRuntimeException refused = assertThrows(
                StatusRuntimeException.class, () -> stub.export(ExportTraceServiceRequest.parseFrom(request)));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
        com.google.rpc.Status status = StatusProto.fromThrowable(refused);
        assertNotNull(status);
        assertEquals(
                10, status.getDetails(0).unpack(RetryInfo.class).getRetryDelay().getSeconds());
    }

    @Test
    void grpcIsTheSame() throws Exception {
        TraceServiceGrpc.TraceServiceBlockingStub stub =
                GrpcClients.newClient(grpcUri(), TraceServiceGrpc.TraceServiceBlockingStub.class);
        AttemptedRollout started = started();
        ExportTraceServiceRequest request = request(started, new RandomOtlp(71).span());
        assertEquals(ExportTraceServiceResponse.getDefaultInstance(), stub.export(request));
        assertEquals(
                request.getResourceSpans(0).getScopeSpans(0).getSpans(0),
                CODEC.toData(spans(started.rollout().rolloutId()).getFirst().payload())
                        .getSpan());
        assertEquals(
                1,
                stub.export(request("nonsense", "latest", new RandomOtlp(72).span()))
                        .getPartialSuccess()
                        .getRejectedSpans());
        // A frame whose message is malformed.
        AggregatedHttpResponse answer = client.prepare()
                .post("/opentelemetry.proto.collector.trace.v1.TraceService/Export")
                .content(
                        com.linecorp.armeria.common.MediaType.parse("application/grpc"),
                        new byte[] {0, 0, 0, 0, 2, 10, 9})
                .execute()
                .aggregate()
                .join();
        String code = answer.trailers().get("grpc-status", answer.headers().get("grpc-status", ""));
        assertEquals("3", code);
    }

    /** No bytes at all make the server fail or hang. */
    @Test
    void noise() {
        Random random = new Random(81);
        byte[] request = new RandomOtlp(82).request().toByteArray();
        for (int i = 0; i < 300; i++) {
            byte[] noise = request.clone();
            for (int j = random.nextInt(8); j >= 0; j--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            int code = post(noise, random.nextInt(5) == 0 ? JSON : PROTOBUF)
                    .status()
                    .code();
            assertTrue(code == 200 || code == 400, () -> "" + code);
        }
    }

    private static String grpcUri() {
        return "gproto+http://127.0.0.1:" + server.activeLocalPort() + "/";
    }

    private static AggregatedHttpResponse post(byte[] body, String type, String... headers) {
        RequestHeadersBuilder head = RequestHeaders.builder(HttpMethod.POST, "/v1/traces");
        head.add("content-type", type);
        for (int i = 0; i < headers.length; i += 2) {
            head.add(headers[i], headers[i + 1]);
        }
        return client.execute(head.build(), body).aggregate().join();
    }

    private static AttemptedRollout started() throws Exception {
        return store.rollouts()
                .start(NewRollout.of(Json.EMPTY_OBJECT), null, null)
                .get();
    }

    private static List<StoredSpan> spans(String rolloutId) throws Exception {
        return spans(store, rolloutId);
    }

    private static List<StoredSpan> spans(LightningStore store, String rolloutId) throws Exception {
        return store.spans()
                .query(new SpanQuery(rolloutId, null, null, PageRequest.first(100)))
                .get()
                .items();
    }

    private static ExportTraceServiceRequest request(AttemptedRollout started, Span... spans) {
        return request(started.rollout().rolloutId(), started.requireAttempt().attemptId(), spans);
    }

    private static ExportTraceServiceRequest request(String rolloutId, String attemptId, Span... spans) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder()
                                .addAttributes(text("agentlightning.rollout_id", rolloutId))
                                .addAttributes(text("agentlightning.attempt_id", attemptId))
                                .setDroppedAttributesCount(3))
                        .setSchemaUrl("http://resource")
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .setScope(InstrumentationScope.newBuilder().setName("lib"))
                                .setSchemaUrl("http://scope")
                                .addAllSpans(List.of(spans))))
                .build();
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static ByteString hex(String text) {
        return ByteString.copyFrom(HexFormat.of().parseHex(text));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }
}
