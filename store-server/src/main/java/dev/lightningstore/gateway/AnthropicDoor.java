package dev.lightningstore.gateway;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import dev.lightningstore.server.Door;
import java.util.List;

/** The doors for clients of Anthropic's wire: one takes the attempt from a rollout token, the other from the path. */
public final class AnthropicDoor implements Door {
    private static final String BY_TOKEN = "/gateway/anthropic/v1/messages";
    private static final String BY_PATH =
            "/proxy/rollout/{rollout}/attempt/{attempt}/mode/{mode}/anthropic/v1/messages";

    private final Gateway gateway;

    public AnthropicDoor(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void install(ServerBuilder server) {
        CallerWire wire = new AnthropicCaller();
        for (String path : List.of(BY_TOKEN, BY_PATH)) {
            server.service(
                    Route.builder().path(path).methods(HttpMethod.POST).build(),
                    (ctx, request) -> gateway.serve(ctx, wire));
            server.service(
                    Route.builder()
                            .path(path + "/count_tokens")
                            .methods(HttpMethod.POST)
                            .build(),
                    (ctx, request) -> gateway.count(ctx));
        }
    }
}
