package dev.lightningstore.training;

import dev.lightningstore.algorithm.AlgorithmSettings;
import dev.lightningstore.algorithm.DirectPreference;
import dev.lightningstore.algorithm.PolicyGradient;
import dev.lightningstore.algorithm.SupervisedFineTuning;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.library.StoredModel;
import dev.lightningstore.policy.net.Torch;
import dev.lightningstore.policy.text.ChatTemplate;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Leases training jobs from a store, one at a time, and serves the policy that each of them trains, or leaves that to another process. */
public final class AlgorithmServer implements AutoCloseable {
    /** A store may be away for so long before a run is given up. */
    private static final Duration LONGEST_AWAY = Duration.ofMinutes(10);

    private static final int PAGE = 1_000;

    private final LightningStore store;
    private final GatewayModels gateway;
    private final Place place;
    private final boolean serves;
    private final Clock clock;
    private final RandomGenerator random;
    private final Patience patience;
    private final ModelLibrary library;
    private final JobWorker worker;

    private AlgorithmServer(
            LightningStore store,
            GatewayModels gateway,
            Place place,
            boolean serves,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.gateway = gateway;
        this.place = place;
        this.serves = serves;
        this.clock = clock;
        this.random = random;
        this.patience = new Patience(LONGEST_AWAY, clock, Thread::sleep);
        this.library = ModelLibrary.in(place.data(), clock);
        this.worker = new JobWorker(store, patience, place.workerId(), this::run);
    }

    /**
     * Begins to lease jobs; the store stays the caller's.
     *
     * @param gateway of that store, through which agents reach the policy
     * @param random for seeds and ids that nobody chose
     */
    public static AlgorithmServer open(
            LightningStore store, GatewayModels gateway, Place place, Clock clock, RandomGenerator random) {
        return started(new AlgorithmServer(store, gateway, place, true, clock, random));
    }

    /** Begins to lease jobs whose policies a {@link SamplerServer} of another process serves; the same way. */
    public static AlgorithmServer openTrainer(
            LightningStore store, GatewayModels gateway, Place place, Clock clock, RandomGenerator random) {
        return started(new AlgorithmServer(store, gateway, place, false, clock, random));
    }

    private static AlgorithmServer started(AlgorithmServer server) {
        server.worker.start();
        return server;
    }

    private String run(JobLease lease, RunSignals signals) throws IOException, InterruptedException {
        Job job = lease.job();
        TrainingSpec spec = TrainingSpec.of(job.spec());
        signals.progress("loading " + spec.model(), 0, 1);
        AlgorithmSettings.Schedule schedule = spec.algorithm().schedule();
        TaskOrder tasks = TaskOrder.of(tasks(job), schedule.validationSplit(), spec.seed());
        Path checkpoints = place.data().resolve(schedule.checkpointDir());
        try (Parts parts = new Parts()) {
            StoredModel stored = library.get(spec.model());
            OpenModel model = parts.add(library.open(stored));
            Torch torch = parts.add(Torch.on(place.device()));
            if (place.threads() > 0) {
                torch.threads(place.threads());
            }
            int steps = steps(spec, tasks);
            int context =
                    Math.min(place.limits().context(), model.weights().config().maxPositions());
            Learner learner = parts.add(new Learner(torch, model.weights(), spec, steps, context));
            String name = spec.model() + "-" + job.jobId();
            FileArtifacts artifacts = new FileArtifacts(checkpoints);
            Delivery delivery = parts.add(
                    serves
                            ? new ServedPolicy(
                                    torch,
                                    model,
                                    stored.policyHash(),
                                    learner,
                                    spec,
                                    name,
                                    place,
                                    gateway,
                                    clock,
                                    random)
                            : new ShippedPolicy(name, stored.policyHash(), artifacts, gateway, patience, signals));
            Publisher publisher =
                    new Publisher(store, patience, delivery, name, spec, job.jobId(), library, model.text());
            TrainingRun run = new TrainingRun(
                    job,
                    lease.ref(),
                    store.jobs(),
                    patience,
                    spec,
                    work(job, spec, tasks, model, learner, steps, signals, parts),
                    learner,
                    publisher,
                    new Checkpoints(artifacts, job.jobId()),
                    signals,
                    new Phases(System::nanoTime));
            try {
                return run.run().message();
            } catch (InterruptedException e) {
                delivery.handOver();
                throw e;
            }
        }
    }

    private Work work(
            Job job,
            TrainingSpec spec,
            TaskOrder tasks,
            OpenModel model,
            Learner learner,
            int steps,
            RunSignals signals,
            Parts parts) {
        return switch (spec.algorithm().algorithm()) {
            case PolicyGradient gradient ->
                new SampledWork(
                        spec,
                        gradient,
                        tasks,
                        new Rollouts(
                                store,
                                patience,
                                job.jobId(),
                                spec.seed(),
                                spec.rolloutTimeout(),
                                spec.algorithm().schedule().mergeTurns(),
                                SampledWork.turnRewards(gradient),
                                signals),
                        learner,
                        steps);
            case SupervisedFineTuning supervised ->
                new SupervisedWork(spec, supervised, tasks, examples(model, learner, parts), learner, steps);
            case DirectPreference preference ->
                new PreferenceWork(spec, preference, tasks, examples(model, learner, parts), learner, steps);
        };
    }

    private static int steps(TrainingSpec spec, TaskOrder tasks) {
        if (spec.steps() > 0) {
            return spec.steps();
        }
        return spec.algorithm().algorithm() instanceof PolicyGradient
                ? SampledWork.stepsOf(spec, tasks)
                : SupervisedWork.stepsOf(spec, tasks);
    }

    private Examples examples(OpenModel model, Learner learner, Parts parts) {
        return new Examples(
                ChatTemplate.of(model.text(), clock),
                parts.add(Tokenizer.of(model.text())),
                learner.decoder().context());
    }

    private List<JobTask> tasks(Job job) throws InterruptedException {
        List<JobTask> all = new ArrayList<>();
        PageRequest request = PageRequest.first(PAGE);
        for (String next = ""; next != null; ) {
            PageRequest asked = request;
            Page<JobTask> page = patience.answer(() -> store.jobs().tasks(job.jobId(), asked));
            all.addAll(page.items());
            next = page.next();
            request = next == null ? request : request.after(next);
        }
        return all;
    }

    @Override
    public void close() {
        worker.close();
    }
}
