package dev.lightningstore.runner.http;

import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.runner.agent.AgentHost;
import dev.lightningstore.runner.agent.AgentRun;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.agent.StoreAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Has tasks done by an endpoint: one POST for each attempt. */
public final class HttpHost implements AgentHost {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final AgentSpec.Http spec;
    private final @Nullable StoreAddress store;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    public HttpHost(AgentSpec.Http spec, @Nullable StoreAddress store) {
        this.spec = spec;
        this.store = store;
    }

    @Override
    public AgentRun prepare(Task task, RolloutContext context) {
        return new HttpRun(client, spec.url(), store, task, context);
    }

    /** Such a thread only waits. */
    @Override
    public ThreadFactory threads() {
        return Thread.ofVirtual().name("http-", 0).factory();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
