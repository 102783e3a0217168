package dev.lightningstore.server.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.jdbc.JdbcCluster;
import dev.lightningstore.jdbc.StorageOptions;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.v1.EnqueueRolloutsRequest;
import dev.lightningstore.v1.GetRolloutRequest;
import dev.lightningstore.v1.QuerySpansRequest;
import dev.lightningstore.v1.QuerySpansResponse;
import dev.lightningstore.v1.RolloutsGrpc;
import dev.lightningstore.v1.SpansGrpc;
import dev.lightningstore.v1.StoredSpan;
import dev.lightningstore.v1.TailSpansRequest;
import dev.lightningstore.v1.TailSpansResponse;
import dev.lightningstore.wire.ErrorWire;
import dev.lightningstore.wire.span.SpanCodec;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the door itself adds to the contract: what other people's clients see, bounds, bad input, tokens. */
class GrpcDoorTest {
    private static final int MAX_MESSAGE = 4 << 20;

    private JdbcCluster engine;
    private GrpcPort port;
    private LightningClient client;
    private ManagedChannel channel;

    @BeforeEach
    void open() {
        engine = JdbcCluster.open(
                StorageOptions.of("jdbc:h2:mem:grpc-door", null, null),
                InstantSource.system(),
                (project, lease, expires) -> "",
                new SpanCodec());
        port = new GrpcPort(engine, MAX_MESSAGE);
        client = port.client();
        channel = Grpc.newChannelBuilderForAddress("127.0.0.1", port.port(), InsecureChannelCredentials.create())
                .build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        client.close();
        port.close();
        engine.close();
    }

    private LightningStore store() {
        return client.store();
    }

    private AttemptedRollout started() {
        return Answers.of(store().rollouts().start(NewRollout.of(Json.EMPTY_OBJECT), null, null));
    }

    @Test
    void noMethodIsUnimplemented() {
        for (ServerMethodDefinition<?, ?> method : port.door().methods()) {
            Status status = empty(method.getMethodDescriptor().getFullMethodName());
            assertTrue(
                    Set.of(
                                    Status.Code.OK,
                                    Status.Code.INVALID_ARGUMENT,
                                    Status.Code.NOT_FOUND,
                                    Status.Code.DEADLINE_EXCEEDED)
                            .contains(status.getCode()),
                    method.getMethodDescriptor().getFullMethodName() + ": " + status);
        }
    }

    /** Calls with no fields at all; a stream that lasts is cut by the deadline. */
    private Status empty(String fullName) {
        return bytes(fullName, new byte[0]);
    }

    private Status bytes(String fullName, byte[] request) {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(fullName)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
        CompletableFuture<Status> end = new CompletableFuture<>();
        ClientCall<byte[], byte[]> call =
                channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(500, TimeUnit.MILLISECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                new Metadata());
        call.request(100);
        call.sendMessage(request);
        call.halfClose();
        return Answers.of(end);
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void bytesThatAreNoMessageAreTheCallersFault() {
        for (ServerMethodDefinition<?, ?> method : port.door().methods()) {
            String name = method.getMethodDescriptor().getFullMethodName();
            if (method.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY
                    && !name.contains("GetStatistics")) {
                Status status = bytes(name, new byte[] {0x0a, 0x7f, 0x01});
                assertEquals(Status.Code.INVALID_ARGUMENT, status.getCode(), name + ": " + status);
            }
        }
        assertEquals(
                Status.Code.UNIMPLEMENTED,
                empty("lightningstore.v1.Rollouts/NoSuchMethod").getCode());
    }

    @Test
    void badJsonNamesItsField() {
        var request = EnqueueRolloutsRequest.newBuilder();
        request.addRolloutsBuilder().setInput("{\"a\":");
        StatusRuntimeException refused = assertThrows(
                StatusRuntimeException.class,
                () -> RolloutsGrpc.newBlockingStub(channel).enqueue(request.build()));
        StoreException.Invalid invalid = assertInstanceOf(
                StoreException.Invalid.class, ErrorWire.exception(refused.getStatus(), refused.getTrailers()));
        assertEquals("input", invalid.details().get("field"));
    }

    @Test
    void aMessageThatIsTooLargeIsRefusedAndNotTriedAgain() {
        NewRollout large = NewRollout.of(Json.parse('"' + "x".repeat(MAX_MESSAGE) + '"', "input"));
        StoreException.Invalid refused =
                Answers.refusal(StoreException.Invalid.class, store().rollouts().enqueue(List.of(large), "id"));
        assertTrue(refused.getMessage().contains("too large"), refused.getMessage());
        assertEquals(0, Answers.of(store().statistics()).rollouts());
    }

    @Test
    void aStreamMayCarryMoreThanOneMessageMay() {
        AttemptedRollout rollout = started();
        LeaseRef ref = new LeaseRef(
                rollout.rollout().rolloutId(), rollout.requireAttempt().attemptId(), 1);
        List<CompletableFuture<List<Long>>> sent = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            sent.add(store().spans()
                    .add(List.of(TestSpans.otlp(ref.rolloutId(), ref.attemptId(), i, i, "x".repeat(1 << 20))), null));
        }
        for (int i = 1; i <= 20; i++) {
            assertEquals(List.of((long) i), Answers.of(sent.get(i - 1)));
        }
    }

    @Test
    void everybodysClientReadsWhatOursWrote() throws Exception {
        AttemptedRollout rollout = started();
        String id = rollout.rollout().rolloutId();
        String attempt = rollout.requireAttempt().attemptId();
        Answers.of(store().spans()
                .add(
                        List.of(
                                TestSpans.otlp(id, attempt, 0, 1, "by OTLP"),
                                TestSpans.json(id, attempt, 0, 2, "by JSON")),
                        null));
        Iterator<QuerySpansResponse> answer = SpansGrpc.newBlockingStub(channel)
                .query(QuerySpansRequest.newBuilder().setRolloutId(id).build());
        QuerySpansResponse page = answer.next();
        assertFalse(answer.hasNext());
        assertEquals(2, page.getPage().getTotal());
        List<String> names = page.getSpansList().stream()
                .map(span -> span.getData().getSpan().getName())
                .toList();
        assertEquals(List.of("by OTLP", "by JSON"), names);
        assertEquals(
                TestSpans.id(2),
                java.util.HexFormat.of()
                        .formatHex(
                                page.getSpans(1).getData().getSpan().getSpanId().toByteArray()));
        QuerySpansResponse asStored = SpansGrpc.newBlockingStub(channel)
                .query(QuerySpansRequest.newBuilder()
                        .setRolloutId(id)
                        .setAsStored(true)
                        .build())
                .next();
        assertTrue(asStored.getSpans(1).getJson().contains("by JSON"));
    }

    @Test
    void allPagesComeInOneStream() {
        AttemptedRollout rollout = started();
        String id = rollout.rollout().rolloutId();
        for (int i = 1; i <= 25; i++) {
            Answers.of(store().spans()
                    .add(
                            List.of(TestSpans.otlp(
                                    id, rollout.requireAttempt().attemptId(), i, i, "y".repeat(200_000))),
                            null));
        }
        var request = QuerySpansRequest.newBuilder().setRolloutId(id).setAllPages(true);
        request.getPageBuilder().setLimit(10);
        Iterator<QuerySpansResponse> answers =
                SpansGrpc.newBlockingStub(channel).query(request.build());
        List<StoredSpan> spans = new ArrayList<>();
        int messages = 0;
        while (answers.hasNext()) {
            QuerySpansResponse part = answers.next();
            assertTrue(part.getSerializedSize() < 2 << 20);
            spans.addAll(part.getSpansList());
            messages++;
        }
        assertTrue(messages > 3, messages + " messages");
        assertEquals(25, spans.size());
        assertEquals(25, spans.get(24).getSequenceId());
    }

    @Test
    void spansThatAreNoneAreRefused() {
        AttemptedRollout rollout = started();
        String id = rollout.rollout().rolloutId();
        for (byte[] data :
                List.of(new byte[] {0x0a, 0x05, 1}, new byte[] {0x0a, 0x00}, new byte[] {0x22, 0x01, (byte) 0xff})) {
            var span = new dev.lightningstore.span.NewSpan(
                    id,
                    "latest",
                    0,
                    1,
                    new dev.lightningstore.span.SpanPayload(dev.lightningstore.span.SpanPayload.Format.OTLP, data));
            Answers.refusal(StoreException.Invalid.class, store().spans().add(List.of(span), null));
        }
        assertEquals(0, Answers.of(store().statistics()).spans());
    }

    @Test
    void aSlowReaderOfATailIsEnded() {
        AttemptedRollout rollout = started();
        CompletableFuture<Status> end = new CompletableFuture<>();
        CompletableFuture<Boolean> inPlace = new CompletableFuture<>();
        ClientCall<TailSpansRequest, TailSpansResponse> call =
                channel.newCall(SpansGrpc.getTailMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(TailSpansResponse message) {
                        inPlace.complete(true);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                new Metadata());
        call.sendMessage(TailSpansRequest.getDefaultInstance());
        call.halfClose();
        call.request(1);
        Answers.of(inPlace);
        for (int i = 1; i <= 60 && !end.isDone(); i++) {
            Answers.of(store().spans()
                    .add(
                            List.of(TestSpans.otlp(
                                    rollout.rollout().rolloutId(),
                                    rollout.requireAttempt().attemptId(),
                                    i,
                                    i,
                                    "z".repeat(1 << 20))),
                            null));
        }
        call.request(1_000);
        Status status = Answers.of(end);
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode());
        assertTrue(String.valueOf(status.getDescription()).startsWith("slow consumer"), status.toString());
    }

    @Test
    void aTokenIsGoodForItsAttemptOnly() {
        Answers.of(store().rollouts().enqueue(List.of(NewRollout.of(Json.EMPTY_OBJECT)), null));
        AttemptedRollout mine = Answers.of(store().leases().claim("w", 1, Duration.ofSeconds(30)))
                .get(0)
                .work();
        AttemptedRollout other = started();
        String id = mine.rollout().rolloutId();
        String attempt = mine.requireAttempt().attemptId();
        port.onlyFor(new LeaseRef(id, attempt, 1));
        Answers.of(store().spans().add(List.of(TestSpans.otlp(id, attempt, 0, 1, "mine")), null));
        assertEquals(
                id,
                Answers.of(store().rollouts().get(id)).orElseThrow().rollout().rolloutId());
        String otherId = other.rollout().rolloutId();
        String otherAttempt = other.requireAttempt().attemptId();
        Answers.refusal(
                StoreException.Forbidden.class,
                store().spans().add(List.of(TestSpans.otlp(otherId, otherAttempt, 0, 1, "not mine")), null));
        Answers.refusal(StoreException.Forbidden.class, store().rollouts().get(otherId));
        Answers.refusal(StoreException.Forbidden.class, store().rollouts().dequeue(1, null));
        Answers.refusal(StoreException.Forbidden.class, store().spans().nextSequenceIds(otherId, otherAttempt, 1));
        Answers.refusal(StoreException.Forbidden.class, store().statistics());
    }

    @Test
    void healthAndReflectionAnswer() {
        var health = HealthGrpc.newBlockingStub(channel);
        for (String service : List.of("", "lightningstore.v1.Rollouts", "lightningstore.v1.Spans")) {
            assertEquals(
                    ServingStatus.SERVING,
                    health.check(HealthCheckRequest.newBuilder()
                                    .setService(service)
                                    .build())
                            .getStatus());
        }
        Set<String> services = reflect(
                        ServerReflectionRequest.newBuilder().setListServices("").build())
                .getListServicesResponse()
                .getServiceList()
                .stream()
                .map(ServiceResponse::getName)
                .collect(Collectors.toSet());
        assertTrue(
                services.containsAll(Set.of(
                        "lightningstore.v1.Rollouts",
                        "lightningstore.v1.Attempts",
                        "lightningstore.v1.Leases",
                        "lightningstore.v1.Spans",
                        "lightningstore.v1.Resources",
                        "lightningstore.v1.Workers",
                        "lightningstore.v1.Events",
                        "lightningstore.v1.Projects",
                        "lightningstore.v1.Store")),
                services.toString());
        ServerReflectionResponse file = reflect(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("lightningstore.v1.Spans")
                .build());
        ByteString described = file.getFileDescriptorResponse().getFileDescriptorProto(0);
        assertTrue(described.toStringUtf8().contains("SpanData"), "the twins must not show");
        assertFalse(described.toStringUtf8().contains("RawNewSpan"), "the twins must not show");
        port.door().drain();
        assertEquals(
                ServingStatus.NOT_SERVING,
                health.check(HealthCheckRequest.getDefaultInstance()).getStatus());
    }

    private ServerReflectionResponse reflect(ServerReflectionRequest request) {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> out = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse value) {
                        answer.complete(value);
                    }

                    @Override
                    public void onError(Throwable t) {
                        answer.completeExceptionally(t);
                    }

                    @Override
                    public void onCompleted() {}
                });
        out.onNext(request);
        ServerReflectionResponse read = Answers.of(answer);
        out.onCompleted();
        return read;
    }

    @Test
    void aServerThatStopsEndsWhatFollows() {
        CompletableFuture<Status> end = new CompletableFuture<>();
        CompletableFuture<Boolean> inPlace = new CompletableFuture<>();
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(SpansGrpc.getTailMethod(), CallOptions.DEFAULT),
                TailSpansRequest.getDefaultInstance(),
                new StreamObserver<>() {
                    @Override
                    public void onNext(TailSpansResponse value) {
                        inPlace.complete(true);
                    }

                    @Override
                    public void onError(Throwable t) {
                        end.complete(Status.fromThrowable(t));
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(Status.OK);
                    }
                });
        Answers.of(inPlace);
        port.door().drain();
        assertEquals(Status.Code.UNAVAILABLE, Answers.of(end).getCode());
    }

    @Test
    void aCallThatIsAwaitedEndsWithItsDeadlineAndLeavesTheServerWell() {
        String id = Answers.of(store().rollouts().enqueue(List.of(NewRollout.of(Json.NULL)), null))
                .get(0)
                .rolloutId();
        var request = dev.lightningstore.v1.WaitRolloutsRequest.newBuilder()
                .addRolloutIds(id)
                .build();
        StatusRuntimeException late = assertThrows(
                StatusRuntimeException.class,
                () -> RolloutsGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                        .wait(request));
        assertEquals(Status.Code.DEADLINE_EXCEEDED, late.getStatus().getCode());
        assertTrue(Answers.of(store().rollouts().await(List.of(id), Duration.ofMillis(50)))
                .isEmpty());
        assertNotNull(RolloutsGrpc.newBlockingStub(channel)
                .get(GetRolloutRequest.newBuilder().setRolloutId(id).build()));
    }
}
