package dev.lightningstore.server;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import dev.lightningstore.server.auth.AccessTable;
import dev.lightningstore.server.auth.Action;
import dev.lightningstore.server.auth.RouteRules;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Serves every route of the access table by telling who the guard says is calling. */
final class ProbeDoor implements Door {
    final CountDownLatch drained = new CountDownLatch(1);

    @Override
    public void install(ServerBuilder server) {
        HttpService who = (ctx, request) -> {
            Caller caller = Caller.of(ctx);
            return HttpResponse.of(request.aggregate()
                    .thenApply(all -> HttpResponse.of(
                            HttpStatus.OK,
                            MediaType.PLAIN_TEXT_UTF_8,
                            caller.project() + " " + caller.role().wire() + " " + all.contentUtf8())));
        };
        for (RouteRules.Rule rule : AccessTable.routes().rules()) {
            if (rule.action() != Action.PUBLIC && rule.action() != Action.METRICS_READ) {
                server.route().path(rule.path()).methods(rule.method()).build(who);
            }
        }
        server.route()
                .get("/probe/slow")
                .build((ctx, request) -> HttpResponse.of(CompletableFuture.supplyAsync(() -> {
                    pause(700);
                    return HttpResponse.of("late");
                })));
        server.route().get("/probe/bug").build((ctx, request) -> {
            throw new IllegalStateException("secret inside");
        });
        server.route().get("/v1/agl/unruled").build(who);
    }

    @Override
    public void drain() {
        drained.countDown();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
