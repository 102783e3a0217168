package dev.lightningstore.embedded;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.json.Json;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.reward.RewardReader;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.runner.Emitters;
import dev.lightningstore.runner.OpenRunner;
import dev.lightningstore.runner.Runner;
import dev.lightningstore.runner.RunnerConfig;
import dev.lightningstore.runner.RunnerOptions;
import dev.lightningstore.runner.Workbench;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.runner.command.CommandSettings;
import dev.lightningstore.runner.jvm.JavaHost;
import dev.lightningstore.runner.trace.SdkEmitters;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.trace.ModelCall;
import dev.lightningstore.trace.ModelCallReader;
import dev.lightningstore.wire.span.SpanCodec;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A whole store on a free port of this machine, with runners in this JVM: everything that a cluster has, started in one
 * call and gone with {@link #close}.
 *
 * <pre>{@code
 * try (Lightning lightning = Lightning.dev()) {
 *     lightning.run(4, (task, context) -> {
 *         context.emit().emitReward(1);
 *         return Outcome.succeeded();
 *     });
 *     Rollout done = lightning.await(lightning.enqueue("{\"question\": \"2 + 2\"}"));
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Lightning implements AutoCloseable {
    /** How long {@link #await(Rollout)} waits. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The reward is looked for among so many of the newest spans. */
    private static final int LOOKED_AT = 1_000;

    private static final SpanCodec CODEC = new SpanCodec();

    private static final AtomicInteger RUNNERS = new AtomicInteger();

    private final StoreServer server;
    private final LightningClient client;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private Lightning(StoreServer server) {
        this.server = server;
        this.client = LightningClient.connect(ClientOptions.to(server.url()).build());
        parts.push(server);
        parts.push(client);
    }

    /** Everything is in memory, and gone at the end. */
    public static Lightning dev() {
        return open(Map.of("database.url", "jdbc:h2:mem:" + UUID.randomUUID()));
    }

    /** The data stays in the folder; one at a time may have it open. */
    public static Lightning dev(Path folder) {
        return open(Map.of("data", folder.toString()));
    }

    private static Lightning open(Map<String, String> where) {
        Map<String, String> settings = new HashMap<>(where);
        settings.put("port", "0");
        return new Lightning(
                StoreServer.open(ConfigReader.read(settings, Map.of(), null).config(), InstantSource.system()));
    }

    /** The base URL for anything that speaks one of the store's wires. */
    public String url() {
        return server.url();
    }

    public LightningClient client() {
        return client;
    }

    /** The default project's store. */
    public LightningStore store() {
        return client.store();
    }

    /** Has the default project's rollouts run by this agent, so many at once, until {@link #close}. */
    public Runner run(int slots, Agent agent) {
        return run(StoreCluster.DEFAULT_PROJECT, slots, agent);
    }

    public Runner run(String project, int slots, Agent agent) {
        JavaHost host = JavaHost.of(agent);
        StoreAddress address = new StoreAddress(URI.create(url()), project);
        LightningStore store = client.project(project);
        // It all stays on this machine, so what was said to models is kept too.
        Emitters emitters = new SdkEmitters(store.spans()).capturingContent();
        Workbench bench = new Workbench(store, address, host, emitters, List.of(), null);
        Runner runner = Runner.start(bench, RunnerOptions.of("embedded-" + RUNNERS.incrementAndGet(), slots));
        synchronized (parts) {
            parts.push(host);
            parts.push(runner);
        }
        return runner;
    }

    /**
     * Has the default project's rollouts run by what a spec names, as {@code lightning runner --agent} does, so many at
     * once, until {@link #close}.
     *
     * @param spec {@code cmd:python3 agent.py}, {@code java:CLASS[@JAR]}, {@code http:URL} or {@code k8s:TEMPLATE.yaml}
     */
    public Runner run(int slots, String spec) {
        RunnerConfig config = RunnerConfig.of(
                AgentSpec.parse(spec),
                new StoreAddress(URI.create(url()), StoreCluster.DEFAULT_PROJECT),
                CommandSettings.of(System.getenv()),
                RunnerOptions.of("embedded-" + RUNNERS.incrementAndGet(), slots));
        try {
            OpenRunner open = OpenRunner.open(config, store(), null, InstantSource.system());
            synchronized (parts) {
                parts.push(open);
            }
            return open.runner();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Registers a server of OpenAI's wire with the default project's gateway: it answers for that model. */
    public void model(String name, URI server) {
        model(Upstream.of(name, server.toString(), 0));
    }

    public void model(Upstream upstream) {
        GatewayModels.at(ClientOptions.to(url()).build()).register(upstream).join();
    }

    /** Queues a task of the default project. */
    public Rollout enqueue(String input) {
        NewRollout task = NewRollout.of(Json.parse(input, "input"));
        return store().rollouts()
                .enqueue(List.of(task), UUID.randomUUID().toString())
                .join()
                .getFirst();
    }

    /** The rollout once it is final. */
    public Rollout await(Rollout rollout) {
        return await(List.of(rollout), PATIENCE).getFirst();
    }

    /** The rollouts once all are final, in the same order; fails where some are not in time. */
    public List<Rollout> await(List<Rollout> rollouts, Duration patience) {
        List<String> ids = rollouts.stream().map(Rollout::rolloutId).toList();
        List<Rollout> ended = store().rollouts().await(ids, patience).join();
        if (ended.size() < ids.size()) {
            List<String> open = new ArrayList<>(ids);
            open.removeAll(ended.stream().map(Rollout::rolloutId).toList());
            throw new IllegalStateException("not ended within " + patience + ": " + String.join(", ", open));
        }
        return ended;
    }

    /** The reward of the rollout's last attempt; empty where there is none. */
    public Optional<Reward> reward(Rollout rollout) {
        return RewardReader.last(stored(rollout));
    }

    /** The spans of the rollout's last attempt, in order. */
    public List<Span> spans(Rollout rollout) {
        return stored(rollout).stream()
                .map(span -> CODEC.toData(span.payload()).getSpan())
                .toList();
    }

    /** The model calls of the rollout's last attempt, in order: those of the gateway and those that the agent told. */
    public List<ModelCall> modelCalls(Rollout rollout) {
        return spans(rollout).stream()
                .flatMap(span -> Stream.ofNullable(ModelCallReader.read(span)))
                .toList();
    }

    private List<StoredSpan> stored(Rollout rollout) {
        SpanQuery query = new SpanQuery(
                rollout.rolloutId(),
                RolloutStore.LATEST,
                null,
                new PageRequest("sequence_id", true, LOOKED_AT, 0, null));
        return store().spans().query(query).join().items().reversed();
    }

    /** Lets the runners end what they run, then stops the store. */
    @Override
    public void close() {
        List<AutoCloseable> all;
        synchronized (parts) {
            all = List.copyOf(parts);
            parts.clear();
        }
        RuntimeException failed = null;
        for (AutoCloseable part : all) {
            try {
                part.close();
            } catch (Exception e) {
                failed = failed == null ? new IllegalStateException(part + " did not close", e) : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
