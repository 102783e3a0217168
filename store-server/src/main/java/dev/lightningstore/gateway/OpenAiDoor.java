package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.Door;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.server.Projects;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The doors for clients of OpenAI's wire: one takes the attempt from a rollout token, the other from the path. */
public final class OpenAiDoor implements Door {
    private static final String BY_TOKEN = "/gateway/openai/v1";
    private static final String BY_PATH = "/proxy/rollout/{rollout}/attempt/{attempt}/mode/{mode}/openai/v1";

    private final Gateway gateway;

    public OpenAiDoor(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void install(ServerBuilder server) {
        for (String root : List.of(BY_TOKEN, BY_PATH)) {
            for (Operation operation : Operation.values()) {
                CallerWire wire = new OpenAiCaller(operation);
                route(server, HttpMethod.POST, root + operation.path(), (ctx, request) -> gateway.serve(ctx, wire));
            }
            CallerWire responses = new ResponsesCaller();
            route(
                    server,
                    HttpMethod.POST,
                    root + ResponsesCaller.PATH,
                    (ctx, request) -> gateway.serve(ctx, responses));
            route(server, HttpMethod.GET, root + "/models", (ctx, request) -> models(ctx));
        }
        route(server, HttpMethod.GET, BY_TOKEN + "/models/{model}", (ctx, request) -> model(ctx));
    }

    private static void route(ServerBuilder server, HttpMethod method, String path, HttpService service) {
        server.service(Route.builder().path(path).methods(method).build(), service);
    }

    private HttpResponse models(ServiceRequestContext ctx) {
        return HttpErrors.recover(
                ctx,
                gateway.upstreams(Caller.of(ctx).project()).thenApply(found -> {
                    ObjectNode body = JsonText.object().put("object", "list");
                    ArrayNode data = body.putArray("data");
                    names(found).forEach(name -> data.add(model(name)));
                    return ModelsDoor.json(HttpStatus.OK, body);
                }),
                Projects.format(ctx));
    }

    private HttpResponse model(ServiceRequestContext ctx) {
        String name = Objects.requireNonNull(ctx.pathParam("model"));
        return HttpErrors.recover(
                ctx,
                gateway.upstreams(Caller.of(ctx).project()).thenApply(found -> {
                    if (!names(found).contains(name)) {
                        throw new StoreException.NotFound("model", name);
                    }
                    return ModelsDoor.json(HttpStatus.OK, model(name));
                }),
                Projects.format(ctx));
    }

    private static Set<String> names(List<Upstream> upstreams) {
        Set<String> names = new TreeSet<>();
        upstreams.forEach(upstream -> names.add(upstream.model()));
        return names;
    }

    private static ObjectNode model(String name) {
        return JsonText.object()
                .put("id", name)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "lightning");
    }
}
