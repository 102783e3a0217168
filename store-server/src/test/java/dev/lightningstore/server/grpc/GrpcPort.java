package dev.lightningstore.server.grpc;

import com.linecorp.armeria.server.Server;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.http.BossGroup;
import dev.lightningstore.jdbc.JdbcCluster;
import dev.lightningstore.project.Role;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.store.StoreCluster;
import org.jspecify.annotations.Nullable;

/** The door alone on a real port, before it a guard that lets everybody in. */
final class GrpcPort implements AutoCloseable {
    private final Server server;
    private final GrpcDoor door;
    private final int number;
    private volatile @Nullable LeaseRef token;

    GrpcPort(JdbcCluster cluster) {
        this(cluster, GrpcDoor.DEFAULT_MAX_MESSAGE_BYTES);
    }

    GrpcPort(JdbcCluster cluster, int maxMessageBytes) {
        this(cluster, maxMessageBytes, 0);
    }

    GrpcPort(JdbcCluster cluster, int maxMessageBytes, int port) {
        door = new GrpcDoor(cluster, new RewardRule(cluster.models()), maxMessageBytes);
        var builder =
                Server.builder().http(port).bossGroupFactory(BossGroup::of).gracefulShutdownTimeoutMillis(0, 100);
        door.install(builder);
        server = builder.decorator((delegate, ctx, request) -> {
                    String project = request.headers().get("lightning-project", StoreCluster.DEFAULT_PROJECT);
                    LeaseRef attempt = token;
                    new Caller(project, attempt == null ? Role.ADMIN : Role.AGENT, attempt).on(ctx);
                    return delegate.serve(ctx, request);
                })
                .build();
        server.start().join();
        number = server.activeLocalPort();
    }

    GrpcDoor door() {
        return door;
    }

    int port() {
        return number;
    }

    /** From now on everybody comes with the token of this attempt. */
    void onlyFor(@Nullable LeaseRef attempt) {
        token = attempt;
    }

    ClientOptions.Builder options() {
        return ClientOptions.to("http://127.0.0.1:" + port());
    }

    LightningClient client() {
        return LightningClient.connect(options().build());
    }

    @Override
    public void close() {
        server.stop().join();
    }
}
