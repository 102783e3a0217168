package dev.lightningstore.server;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * {@code /livez}: the process answers. {@code /readyz}: its database answers and takes writes too, and it is not about to
 * stop.
 */
final class Health {
    private static final long PATIENCE_SECONDS = 3;

    private final BooleanSupplier database;
    private volatile boolean stopping;

    Health(BooleanSupplier database) {
        this.database = database;
    }

    void install(ServerBuilder server) {
        server.route().get("/livez").build((ctx, request) -> fine());
        server.route().get("/readyz").build((ctx, request) -> HttpErrors.recover(ctx, ready(ctx), ErrorFormat.JSON));
    }

    void stopping() {
        stopping = true;
    }

    private CompletableFuture<HttpResponse> ready(ServiceRequestContext ctx) {
        if (stopping) {
            return CompletableFuture.failedFuture(new StoreException.Unavailable("the server is stopping"));
        }
        return CompletableFuture.supplyAsync(database::getAsBoolean, ctx.blockingTaskExecutor())
                .completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .thenApply(answers -> {
                    if (!answers) {
                        throw new StoreException.Unavailable(
                                "the database does not answer, or takes no writes: is its disk full?");
                    }
                    return fine();
                });
    }

    private static HttpResponse fine() {
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON, "{\"status\":\"ok\"}");
    }
}
