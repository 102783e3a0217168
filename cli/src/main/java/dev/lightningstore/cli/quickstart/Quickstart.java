package dev.lightningstore.cli.quickstart;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.cli.local.OneProcess;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.json.Json;
import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.weights.Progress;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.runner.RunnerOptions;
import dev.lightningstore.runner.jvm.JavaHost;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.serving.EngineLimits;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.training.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that there is, in this process: a store on a file, its gateway, two runners, an algorithm server; and what they are to
 * work on.
 */
final class Quickstart implements AutoCloseable {
    static final String MODEL = "clerk";
    /** The name under which agents ask for the policy. */
    private static final String POLICY = "policy";

    private static final int LOOK_EVERY = 10;
    /** The mean reward of the held-out questions that is good enough to stop: most of them are all right by then. */
    private static final double GOOD = 0.975;

    private static final int RUNNERS = 2;
    private static final int VISITS_AT_ONCE = 32;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final long seed;
    private final Shop shop;
    private final ShopTasks tasks;
    private final OneProcess all;

    /** @param port 0 takes a free one */
    Quickstart(Path folder, int port, long seed) {
        this.folder = folder;
        this.seed = seed;
        shop = new Shop(seed);
        tasks = ShopTasks.split(seed);
        Map<String, String> settings = Map.of("port", Integer.toString(port), "data", folder.toString());
        all = new OneProcess(ConfigReader.read(settings, Map.of(), null).config(), null);
    }

    String url() {
        return all.url();
    }

    LightningStore store() {
        return all.store();
    }

    ShopTasks tasks() {
        return tasks;
    }

    /** Makes the policy that is to learn, and has it watch a clumsy clerk until it knows how a visit goes. */
    void warmUp(WarmUp.Listener heard) throws IOException {
        try (Torch torch = Torch.on("cpu")) {
            torch.threads(ShopPolicy.THREADS);
            try (ShopPolicy policy = ShopPolicy.warmedUp(torch, shop, tasks, seed, heard);
                    OpenModel model = policy.model()) {
                ModelLibrary.in(folder, Clock.systemDefaultZone())
                        .add(MODEL, model, "made by the quickstart with seed " + seed, true, Progress.SILENT);
            }
        }
    }

    /** Begins to work: the algorithm server leases the job from now on, and runners lease visits. */
    void start() {
        EngineLimits limits = new EngineLimits(RUNNERS * VISITS_AT_ONCE, ShopPolicy.CONTEXT, 4096, 1024);
        all.algorithm(new Place(
                "quickstart-trainer", "127.0.0.1", 0, null, null, null, "cpu", ShopPolicy.THREADS, limits, folder));
        for (int i = 1; i <= RUNNERS; i++) {
            all.runner(
                    JavaHost.of(new ShopAgent(shop, POLICY, Lesson.TEMPERATURE)),
                    RunnerOptions.of("quickstart-runner-" + i, VISITS_AT_ONCE));
        }
    }

    /** Asks for the training. */
    Job train() {
        List<JobTask> all = new ArrayList<>();
        tasks.training().forEach(question -> all.add(new JobTask(question.input(), RolloutMode.TRAIN)));
        tasks.heldOut().forEach(question -> all.add(new JobTask(question.input(), RolloutMode.VAL)));
        return store().jobs()
                .create(new NewJob("quickstart", spec(), all), "quickstart")
                .join();
    }

    private Json spec() {
        ObjectNode spec = JSON.createObjectNode().put("model", MODEL).put("resource", POLICY);
        spec.put("seed", seed).put("steps", Lesson.STEPS).put("evaluate_every", LOOK_EVERY);
        spec.putObject("stop_when").put("val_reward", GOOD);
        ObjectNode settings = spec.putObject("settings");
        Lesson.settings(seed).forEach((key, value) -> {
            if (key.equals("algorithm")) {
                spec.put(key, value);
            } else {
                settings.put(key, value);
            }
        });
        settings.put("pass_reward", Double.toString(ShopVerifier.SUCCESS));
        return Json.parse(spec.toString(), "spec");
    }

    @Override
    public void close() throws Exception {
        all.close();
    }
}
