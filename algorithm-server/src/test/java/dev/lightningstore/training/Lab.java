package dev.lightningstore.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobStore.UsedInStep;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.json.Json;
import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.ModelSize;
import dev.lightningstore.policy.library.NewModel;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import dev.lightningstore.policy.weights.Progress;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.runner.Runner;
import dev.lightningstore.runner.RunnerOptions;
import dev.lightningstore.runner.Workbench;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.runner.jvm.JavaHost;
import dev.lightningstore.runner.trace.SdkEmitters;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.serving.EngineLimits;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A store, a runner and an algorithm server with a model that knows nothing, all real, in one process. */
final class Lab implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int SLOTS = 4;
    private static final int PAGE = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Parts parts = new Parts();
    private final Path folder;
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final StoreServer server;
    private final GatewayModels gateway;
    final LightningStore store;

    Lab(Path folder) throws IOException {
        this.folder = folder;
        Map<String, String> flags = Map.of("port", "0", "database.url", "jdbc:h2:mem:" + UUID.randomUUID());
        server = parts.add(
                StoreServer.open(ConfigReader.read(flags, Map.of(), null).config(), InstantSource.system()));
        ClientOptions options = ClientOptions.to(server.url()).build();
        store = parts.add(LightningClient.connect(options)).store();
        gateway = GatewayModels.at(options);
        try (OpenModel model = new NewModel(Family.QWEN2, ModelSize.TINY, 1, List.of(), 0).make()) {
            ModelLibrary.in(folder, Clock.systemUTC()).add("tiny", model, "made by a test", true, Progress.SILENT);
        }
    }

    /** Runs rollouts from now on. */
    void run(Agent agent) {
        JavaHost host = parts.add(JavaHost.of(agent));
        StoreAddress address = new StoreAddress(URI.create(server.url()), "default");
        Workbench bench = new Workbench(store, address, host, new SdkEmitters(store.spans()), List.of(), null);
        parts.add(Runner.start(bench, RunnerOptions.of("runner", SLOTS)));
    }

    /** Leases jobs until it is closed. */
    AlgorithmServer algorithm() {
        return AlgorithmServer.open(store, gateway, place("trainer"), registry, Clock.systemUTC(), new Random(7));
    }

    /** Of the run that is under way. */
    MeterRegistry registry() {
        return registry;
    }

    /** As {@link #algorithm}, but somebody else serves. */
    AlgorithmServer trainer() {
        return AlgorithmServer.openTrainer(
                store, gateway, place("trainer"), registry, Clock.systemUTC(), new Random(7));
    }

    /** Serves what somebody else trains. */
    SamplerServer sampler() {
        return SamplerServer.open(store, gateway, "policy", place("sampler"), Clock.systemUTC(), new Random(8));
    }

    private Place place(String worker) {
        EngineLimits limits = new EngineLimits(SLOTS, 128, 64, 256);
        return new Place(worker, "127.0.0.1", 0, null, null, null, "cpu", 1, limits, folder);
    }

    Job train(int tasks, String spec) {
        return train(
                IntStream.range(0, tasks)
                        .mapToObj(i -> "{\"ask\":\"" + (char) ('a' + i) + "\"}")
                        .toList(),
                spec);
    }

    Job train(List<String> tasks, String spec) {
        List<JobTask> all = tasks.stream()
                .map(task -> new JobTask(Json.parse(task, "input"), null))
                .toList();
        return store.jobs()
                .create(new NewJob("lab", Json.parse(spec, "spec"), all), null)
                .join();
    }

    /** Waits until it is over, or has committed so many steps. */
    Job until(String jobId, long step) throws Exception {
        Semaphore changed = new Semaphore(0);
        try (AutoCloseable _ = store.events().onChange(changed::release)) {
            Job job = store.jobs().get(jobId).join().orElseThrow();
            while (!job.state().isFinal() && job.step() < step) {
                if (!changed.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("nothing happens any more: " + job);
                }
                changed.drainPermits();
                job = store.jobs().get(jobId).join().orElseThrow();
            }
            return job;
        }
    }

    Job end(String jobId) throws Exception {
        return until(jobId, Long.MAX_VALUE);
    }

    List<CommittedStep> steps(String jobId) {
        return store.jobs().steps(jobId, PageRequest.first(PAGE)).join().items();
    }

    /** What of a job's rollouts was used, in the order of its steps. */
    List<UsedInStep> used(String jobId) {
        return store.jobs()
                .used(jobId, null, null, PageRequest.first(PageRequest.MAX_LIMIT))
                .join()
                .items();
    }

    Rollout rollout(String rolloutId) {
        return store.rollouts().get(rolloutId).join().orElseThrow().rollout();
    }

    /** The resources as JSON: those of this version, or the latest. */
    JsonNode resources(@Nullable String resourcesId) throws IOException {
        var found = resourcesId == null
                ? store.resources().latest()
                : store.resources().get(resourcesId);
        return JSON.readTree(found.join().orElseThrow().resources().toString());
    }

    /** What a policy's server knows a model by. */
    String policyHash(String model) throws IOException {
        return ModelLibrary.in(folder, Clock.systemUTC()).get(model).policyHash();
    }

    /** How many versions of policies were published so far. */
    int publications() {
        return store.resources()
                .query(null, null, PageRequest.first(PAGE))
                .join()
                .items()
                .size();
    }

    /** What the job says that a rollout is for, such as {@code step 2}. */
    static String purpose(Task task) throws IOException {
        return JSON.readTree(String.valueOf(task.metadata())).path("for").asText();
    }

    /** Asks the policy for one token after the task's letter, and is rewarded if that is plain ASCII. */
    static Outcome plain(Task task, RolloutContext context) throws IOException, InterruptedException {
        String text = said(task, context);
        context.emit().emitReward(!text.isEmpty() && text.charAt(0) < 128 ? 1 : 0);
        return Outcome.succeeded();
    }

    /** Asks the policy for one token after the task's letter. */
    static String said(Task task, RolloutContext context) throws IOException, InterruptedException {
        String ask = JSON.readTree(task.input().toString()).path("ask").asText();
        long seed = JSON.readTree(String.valueOf(task.metadata())).path("seed").asLong();
        String body = JSON.createObjectNode()
                .put("model", "policy")
                .put("prompt", ask)
                .put("max_tokens", 1)
                .put("seed", seed)
                .toString();
        HttpRequest request = HttpRequest.newBuilder(URI.create(context.openAiBaseUrl() + "/completions"))
                .header("authorization", "Bearer " + context.token())
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        JsonNode choice = JSON.readTree(answer.body()).path("choices").path(0);
        return choice.path("text").asText();
    }

    @Override
    public void close() {
        parts.close();
    }
}
