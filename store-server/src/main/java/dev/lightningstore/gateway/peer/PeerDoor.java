package dev.lightningstore.gateway.peer;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.gateway.Attempts;
import dev.lightningstore.gateway.Gateway;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.rollout.RolloutNames;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.Door;
import dev.lightningstore.server.ErrorFormat;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.store.StoreCluster;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** The door for programs of agentlightning 1.0; its model calls come in by {@link dev.lightningstore.gateway.OpenAiDoor}. */
public final class PeerDoor implements Door {
    private final RolloutRoutes rollouts;
    private final EventRoutes events;
    private final ProxyRoutes proxy;

    @FunctionalInterface
    private interface Action {
        CompletableFuture<HttpResponse> answer(Exchange exchange);
    }

    /** @param random must be good for many threads */
    public PeerDoor(
            StoreCluster cluster,
            RolloutNames names,
            ModelStore models,
            Attempts attempts,
            Gateway gateway,
            InstantSource clock,
            RandomGenerator random) {
        this.rollouts = new RolloutRoutes(cluster, names, attempts, clock);
        this.events = new EventRoutes(cluster, models, attempts, clock, random);
        this.proxy = new ProxyRoutes(models, gateway);
    }

    @Override
    public void install(ServerBuilder server) {
        server.service(
                Route.builder().path("/healthz").methods(HttpMethod.GET).build(),
                (ctx, request) -> HttpResponse.of(HttpStatus.OK, MediaType.JSON, "{\"status\":\"ok\"}"));
        route(server, HttpMethod.POST, "/api/rollouts", rollouts::create);
        route(server, HttpMethod.GET, "/api/rollouts", rollouts::list);
        route(server, HttpMethod.GET, "/api/rollouts/terminal", rollouts::terminal);
        route(server, HttpMethod.GET, "/api/rollouts/{rollout}", events::rollout);
        route(server, HttpMethod.PATCH, "/api/rollouts/{rollout}", rollouts::patch);
        route(server, HttpMethod.DELETE, "/api/rollouts/{rollout}", rollouts::delete);
        route(server, HttpMethod.POST, "/api/rollouts/{rollout}/attempt/{attempt}/events", events::post);
        route(server, HttpMethod.GET, "/api/rollouts/{rollout}/events", events::query);
        route(server, HttpMethod.POST, "/api/models", proxy::register);
        route(server, HttpMethod.DELETE, "/api/models", proxy::clear);
        route(server, HttpMethod.POST, "/proxy/pause", proxy::pause);
        route(server, HttpMethod.POST, "/proxy/resume", proxy::resume);
        route(server, HttpMethod.GET, "/proxy/state", proxy::state);
    }

    private static void route(ServerBuilder server, HttpMethod method, String path, Action action) {
        server.service(
                Route.builder().path(path).methods(method).build(),
                (ctx, request) -> HttpResponse.of(request.aggregate()
                        .thenCompose(whole -> action.answer(new Exchange(ctx, whole, Caller.of(ctx))))
                        .exceptionally(failure -> failed(ctx, failure))));
    }

    private static HttpResponse failed(ServiceRequestContext ctx, Throwable failure) {
        return Exceptions.peel(failure) instanceof Unprocessable wrong
                ? wrong.response()
                : HttpErrors.response(ctx, failure, ErrorFormat.AGL);
    }
}
