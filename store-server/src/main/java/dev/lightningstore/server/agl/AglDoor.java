package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.Door;
import dev.lightningstore.server.ErrorFormat;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.store.StoreCluster;
import java.util.concurrent.CompletableFuture;

/** The door for clients of the Python package agentlightning: all routes of its store's server, below /v1/agl. */
public final class AglDoor implements Door {
    private static final String ROOT = "/v1/agl";
    private static final HttpData HEALTHY = HttpData.ofUtf8("{\"status\":\"ok\"}");

    @FunctionalInterface
    private interface Action {
        CompletableFuture<HttpResponse> answer(Exchange exchange);
    }

    private final StoreCluster cluster;
    private final RewardRule rewards;

    public AglDoor(StoreCluster cluster, RewardRule rewards) {
        this.cluster = cluster;
        this.rewards = rewards;
    }

    @Override
    public void install(ServerBuilder server) {
        // Asked very often by the peer's clients, and the same for everybody.
        HttpService health = (ctx, request) -> HttpResponse.of(HttpStatus.OK, MediaType.JSON, HEALTHY);
        route(server, HttpMethod.GET, "/health", health);
        get(server, "/statistics", ServerRoutes::statistics);

        post(server, "/queues/rollouts/enqueue", RolloutRoutes::enqueue);
        post(server, "/queues/rollouts/dequeue", RolloutRoutes::dequeue);
        post(server, "/waits/rollouts", RolloutRoutes::await);

        get(server, "/rollouts", RolloutRoutes::query);
        post(server, "/rollouts", RolloutRoutes::start);
        post(server, "/rollouts/search", RolloutRoutes::search);
        get(server, "/rollouts/{rollout}", RolloutRoutes::get);
        post(server, "/rollouts/{rollout}", RolloutRoutes::update);

        get(server, "/rollouts/{rollout}/attempts", AttemptRoutes::query);
        post(server, "/rollouts/{rollout}/attempts", AttemptRoutes::start);
        post(server, "/rollouts/{rollout}/attempts/search", AttemptRoutes::search);
        get(server, "/rollouts/{rollout}/attempts/latest", AttemptRoutes::latest);
        post(server, "/rollouts/{rollout}/attempts/{attempt}", AttemptRoutes::update);

        get(server, "/workers", WorkerRoutes::query);
        post(server, "/workers/search", WorkerRoutes::search);
        get(server, "/workers/{worker}", WorkerRoutes::get);
        post(server, "/workers/{worker}", WorkerRoutes::heartbeat);

        get(server, "/resources", ResourceRoutes::query);
        post(server, "/resources", ResourceRoutes::add);
        get(server, "/resources/latest", ResourceRoutes::latest);
        get(server, "/resources/{resources}", ResourceRoutes::get);
        post(server, "/resources/{resources}", ResourceRoutes::update);

        get(server, "/spans", SpanRoutes::query);
        post(server, "/spans", x -> SpanRoutes.add(x, rewards));
        post(server, "/spans/search", SpanRoutes::search);
        post(server, "/spans/next", SpanRoutes::next);
    }

    private void get(ServerBuilder server, String path, Action action) {
        route(server, HttpMethod.GET, path, service(action));
    }

    private void post(ServerBuilder server, String path, Action action) {
        route(server, HttpMethod.POST, path, service(action));
    }

    private void route(ServerBuilder server, HttpMethod method, String path, HttpService service) {
        Route route = Route.builder().path(ROOT + path).methods(method).build();
        server.service(route, service);
    }

    private HttpService service(Action action) {
        return (ctx, request) -> HttpResponse.of(request.aggregate()
                .thenCompose(whole -> answer(ctx, whole, action))
                .exceptionally(e -> failed(ctx, e)));
    }

    private CompletableFuture<HttpResponse> answer(
            ServiceRequestContext ctx, AggregatedHttpRequest whole, Action action) {
        Caller caller = Caller.of(ctx);
        return action.answer(new Exchange(ctx, whole, caller, cluster.project(caller.project())));
    }

    private static HttpResponse failed(ServiceRequestContext ctx, Throwable failure) {
        return Exceptions.peel(failure) instanceof Unprocessable wrong
                ? wrong.response()
                : HttpErrors.response(ctx, failure, ErrorFormat.AGL);
    }
}
