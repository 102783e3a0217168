package dev.lightningstore.server.grpc;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.lightningstore.server.Door;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.store.StoreCluster;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerMethodDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.util.List;
import java.util.stream.Stream;

/** The services of {@code lightningstore.v1}, with health and reflection; gRPC-Web is answered as well. */
public final class GrpcDoor implements Door {
    public static final int DEFAULT_MAX_MESSAGE_BYTES = 64 << 20;

    /** What gRPC puts before a message. */
    private static final int FRAME_BYTES = 5;

    private final OpenStreams streams = new OpenStreams();
    private final HealthStatusManager health = new HealthStatusManager();
    private final List<BindableService> services;
    private final SpansService spans;
    private final int maxMessageBytes;

    public GrpcDoor(StoreCluster cluster, RewardRule rewards) {
        this(cluster, rewards, DEFAULT_MAX_MESSAGE_BYTES);
    }

    /** @param maxMessageBytes the largest message that is taken or sent */
    public GrpcDoor(StoreCluster cluster, RewardRule rewards, int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
        this.spans = new SpansService(cluster, rewards, streams);
        this.services = List.of(
                new RolloutsService(cluster),
                new AttemptsService(cluster),
                new LeasesService(cluster, streams),
                new ResourcesService(cluster, streams),
                new WorkersService(cluster),
                new EventsService(cluster, streams),
                new JobsService(cluster),
                new ProjectsService(cluster),
                new StoreService(cluster, maxMessageBytes));
    }

    @Override
    public void install(ServerBuilder server) {
        GrpcService service = GrpcService.builder()
                .addServices(services)
                .addService(spans.definition())
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .supportedSerializationFormats(
                        GrpcSerializationFormats.PROTO,
                        GrpcSerializationFormats.PROTO_WEB,
                        GrpcSerializationFormats.PROTO_WEB_TEXT)
                .maxRequestMessageLength(maxMessageBytes)
                .maxResponseMessageLength(maxMessageBytes)
                .exceptionHandler(Failures::handle)
                .build();
        service.services()
                .forEach(each -> health.setStatus(each.getServiceDescriptor().getName(), ServingStatus.SERVING));
        server.service(service, delegate -> bounded(service, delegate));
    }

    /** A stream may go on for ever, so each of its messages is bounded and not their sum; nor is their time. */
    private HttpService bounded(GrpcService service, HttpService delegate) {
        return delegate.decorate((next, ctx, request) -> {
            ServerMethodDefinition<?, ?> method = service.methodDefinition(ctx);
            boolean unary = method == null || method.getMethodDescriptor().getType() == MethodType.UNARY;
            ctx.setMaxRequestLength(unary ? maxMessageBytes + FRAME_BYTES : 0);
            return next.serve(ctx, request);
        });
    }

    /** All methods of {@code lightningstore.v1}. */
    List<ServerMethodDefinition<?, ?>> methods() {
        return Stream.concat(services.stream().map(BindableService::bindService), Stream.of(spans.definition()))
                .<ServerMethodDefinition<?, ?>>flatMap(service -> service.getMethods().stream())
                .toList();
    }

    /** Ends what follows, tells the runners, and says so to those who ask for our health. */
    @Override
    public void drain() {
        health.enterTerminalState();
        streams.drain();
    }
}
