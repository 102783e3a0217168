package dev.lightningstore.server;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.store.StoreCluster;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code /livez}: the process answers. {@code /readyz}: its database answers too, and it is not about to stop. */
final class Health {
    private static final long PATIENCE_SECONDS = 2;

    private final StoreCluster cluster;
    private volatile boolean stopping;

    Health(StoreCluster cluster) {
        this.cluster = cluster;
    }

    void install(ServerBuilder server) {
        server.route().get("/livez").build((ctx, request) -> fine());
        server.route()
                .get("/readyz")
                .build((ctx, request) -> HttpErrors.recover(ctx, ready(), ErrorFormat.JSON));
    }

    void stopping() {
        stopping = true;
    }

    private CompletableFuture<HttpResponse> ready() {
        if (stopping) {
            return CompletableFuture.failedFuture(new StoreException.Unavailable("the server is stopping"));
        }
        return cluster.projects()
                .get(StoreCluster.DEFAULT_PROJECT)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .handle((found, failure) -> {
                    if (failure != null) {
                        throw new StoreException.Unavailable("the database does not answer");
                    }
                    return fine();
                });
    }

    private static HttpResponse fine() {
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON, "{\"status\":\"ok\"}");
    }
}
