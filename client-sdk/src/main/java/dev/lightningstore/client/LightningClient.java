package dev.lightningstore.client;

import dev.lightningstore.client.Calls.Repeat;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.ProjectStore;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.v1.Capabilities;
import dev.lightningstore.v1.GetCapabilitiesRequest;
import dev.lightningstore.v1.StoreGrpc;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A store somewhere else, over gRPC.
 *
 * <pre>{@code
 * try (LightningClient client = LightningClient.connect(ClientOptions.to("http://127.0.0.1:4747").build())) {
 *     LightningStore store = client.store();
 *     store.rollouts().enqueue(List.of(NewRollout.of(Json.parse("{\"question\": 1}", "input"))), null).join();
 * }
 * }</pre>
 *
 * <p>Thread-safe; one client, which is one connection, serves a whole process. Nothing is sent before the first call.
 */
public final class LightningClient implements StoreCluster {
    private static final long CLOSE_SECONDS = 5;

    private final ManagedChannel channel;
    private final ClientOptions options;
    private final RandomGenerator random;
    private final OpenStreams streams = new OpenStreams();
    private final Calls calls;
    private final ProjectStore projects;
    private final Map<String, LightningStore> stores = new ConcurrentHashMap<>();

    private LightningClient(ManagedChannel channel, ClientOptions options, RandomGenerator random) {
        this.channel = channel;
        this.options = options;
        this.random = random;
        this.calls = new Calls(channel, options, options.project(), random, streams);
        this.projects = new RemoteProjectStore(calls);
    }

    public static LightningClient connect(ClientOptions options) {
        ManagedChannelBuilder<?> channel = Grpc.newChannelBuilderForAddress(
                        options.host(), options.port(), credentials(options))
                .userAgent("lightningstore-java")
                .maxInboundMessageSize(options.maxMessageBytes())
                .keepAliveTime(options.keepAlive().toNanos(), TimeUnit.NANOSECONDS);
        if (options.callbacks() != null) {
            channel.executor(options.callbacks());
        }
        return new LightningClient(channel.build(), options, new Random());
    }

    private static ChannelCredentials credentials(ClientOptions options) {
        Tls tls = options.tls();
        if (tls == null) {
            return InsecureChannelCredentials.create();
        }
        try {
            TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
            if (tls.trust() != null) {
                credentials.trustManager(tls.trust().toFile());
            }
            if (tls.certificate() != null && tls.key() != null) {
                credentials.keyManager(tls.certificate().toFile(), tls.key().toFile());
            }
            return credentials.build();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the TLS files of " + options, e);
        }
    }

    /** The store of the project that the options name. */
    public LightningStore store() {
        return project(options.project());
    }

    /** Asks nobody; if there is no such project, each call to it will say so. */
    @Override
    public LightningStore project(String name) {
        Project.checkName(name);
        return stores.computeIfAbsent(name, it -> new RemoteStore(new Calls(channel, options, it, random, streams)));
    }

    @Override
    public ProjectStore projects() {
        return projects;
    }

    /** What the server can do, and its bounds. */
    public CompletableFuture<Capabilities> capabilities() {
        return calls.call(
                StoreGrpc.getGetCapabilitiesMethod(),
                GetCapabilitiesRequest.getDefaultInstance(),
                Repeat.SAFE,
                answer -> answer);
    }

    /** Ends what was opened, and lets calls that are under way finish, for a few seconds. */
    @Override
    public void close() {
        streams.closeAll();
        channel.shutdown();
        try {
            if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                channel.shutdownNow();
            }
        } catch (InterruptedException e) {
            channel.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
