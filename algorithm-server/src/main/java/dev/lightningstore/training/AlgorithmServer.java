package dev.lightningstore.training;

import dev.lightningstore.algorithm.AlgorithmSettings;
import dev.lightningstore.algorithm.DirectPreference;
import dev.lightningstore.algorithm.PolicyGradient;
import dev.lightningstore.algorithm.SupervisedFineTuning;
import dev.lightningstore.algorithm.ToolLearning;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.error.StoreException;
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
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
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
    private final MeterRegistry registry;
    private final Patience patience;
    private final ModelLibrary library;
    private final JobWorker worker;

    private AlgorithmServer(
            LightningStore store,
            GatewayModels gateway,
            Place place,
            MeterRegistry registry,
            boolean serves,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.gateway = gateway;
        this.place = place;
        this.registry = registry;
        this.serves = serves;
        this.clock = clock;
        this.random = random;
        this.patience = new Patience(LONGEST_AWAY, clock, Thread::sleep);
        this.library = ModelLibrary.in(place.data(), clock);
        this.worker = new JobWorker(store, patience, place.workerId(), this::run);
    }

    /** Begins to lease jobs; their figures go to the store only. */
    public static AlgorithmServer open(
            LightningStore store, GatewayModels gateway, Place place, Clock clock, RandomGenerator random) {
        return open(store, gateway, place, new CompositeMeterRegistry(), clock, random);
    }

    /**
     * Begins to lease jobs; the store stays the caller's.
     *
     * @param gateway of that store, through which agents reach the policy
     * @param registry of the figures of the run that is under way
     * @param random for seeds and ids that nobody chose
     */
    public static AlgorithmServer open(
            LightningStore store,
            GatewayModels gateway,
            Place place,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {
        return started(new AlgorithmServer(store, gateway, place, registry, true, clock, random));
    }

    /** Begins to lease jobs whose policies a {@link SamplerServer} of another process serves; the same way. */
    public static AlgorithmServer openTrainer(
            LightningStore store,
            GatewayModels gateway,
            Place place,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {
        return started(new AlgorithmServer(store, gateway, place, registry, false, clock, random));
    }

    private static AlgorithmServer started(AlgorithmServer server) {
        server.worker.start();
        return server;
    }

    private String run(JobLease lease, RunSignals signals) throws IOException, InterruptedException {
        Job job = lease.job();
        TrainingSpec spec = TrainingSpec.of(job.spec());
        AlgorithmSettings.Schedule schedule = spec.algorithm().schedule();
        TaskOrder tasks = TaskOrder.of(tasks(job), schedule.validationSplit(), spec.seed());
        Path checkpoints = checkpoints(schedule.checkpointDir());
        if (spec.algorithm().algorithm() instanceof ToolLearning learning) {
            return tools(lease, spec, learning, tasks, checkpoints, signals);
        }
        // Another store in the same folder, of which only the models are left, had a job of this id too.
        String source = "trained by " + job.jobId() + " of " + job.createTime();
        String name = library.freeName(spec.model() + "-" + job.jobId(), source);
        signals.progress("loading " + spec.model(), 0, 1);
        try (Parts parts = new Parts()) {
            StoredModel stored = library.get(spec.model());
            OpenModel model = parts.add(library.open(stored));
            Torch torch = parts.add(Torch.on(place.device()));
            if (place.threads() > 0) {
                torch.threads(place.threads());
            }
            int steps = steps(spec, tasks);
            Phases phases = new Phases(System::nanoTime);
            int context =
                    Math.min(place.limits().context(), model.weights().config().maxPositions());
            Learner learner = parts.add(new Learner(torch, model.weights(), spec, steps, context));
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
                    new Publisher(store, patience, delivery, name, spec, job.jobId(), library, source, model.text());
            TrainingRun<Learner> run = new TrainingRun<>(
                    job,
                    lease.ref(),
                    store.jobs(),
                    patience,
                    spec,
                    work(job, spec, tasks, model, learner, steps, signals, phases, parts),
                    learner,
                    publisher,
                    new Checkpoints(artifacts, job.jobId()),
                    signals,
                    phases,
                    parts.add(new RunMeters(
                            registry,
                            job.jobId(),
                            spec.model(),
                            spec.algorithm().preset())));
            try {
                return run.run().message();
            } catch (InterruptedException | ClosedByInterruptException e) {
                // Where the job is another server's already, its calls are not to be held nor sent here.
                if (!signals.lost()) {
                    delivery.handOver();
                }
                throw e;
            }
        }
    }

    /** Below the data folder: whoever may make a job is not to choose any folder of this machine. */
    private Path checkpoints(Path asked) {
        Path data = place.data().toAbsolutePath().normalize();
        Path found = data.resolve(asked).normalize();
        if (!found.startsWith(data)) {
            throw StoreException.Invalid.field(
                    "spec.settings.checkpoint_dir", "'" + asked + "' is not below the algorithm server's data folder");
        }
        return found;
    }

    private String tools(
            JobLease lease,
            TrainingSpec spec,
            ToolLearning learning,
            TaskOrder tasks,
            Path checkpoints,
            RunSignals signals)
            throws IOException, InterruptedException {
        String jobId = lease.job().jobId();
        Artifacts artifacts = new FileArtifacts(checkpoints);
        ToolLearner learner = new ToolLearner(learning.training());
        Rollouts rollouts =
                new Rollouts(store, patience, jobId, spec.seed(), spec.rolloutTimeout(), false, false, false, signals);
        try (RunMeters meters =
                new RunMeters(registry, jobId, spec.model(), spec.algorithm().preset())) {
            return new TrainingRun<>(
                            lease.job(),
                            lease.ref(),
                            store.jobs(),
                            patience,
                            spec,
                            new ToolWork(spec, learning, tasks, rollouts, learner, steps(spec, tasks)),
                            learner,
                            new ToolOutlet(store, patience, artifacts, spec.resource(), jobId),
                            new Checkpoints(artifacts, jobId),
                            signals,
                            new Phases(System::nanoTime),
                            meters)
                    .run()
                    .message();
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
            Phases phases,
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
                                gradient.admission().verifierOnly(),
                                signals),
                        learner,
                        steps,
                        phases);
            case SupervisedFineTuning supervised ->
                new SupervisedWork(spec, supervised, tasks, examples(model, learner, parts), learner, steps);
            case DirectPreference preference ->
                new PreferenceWork(spec, preference, tasks, examples(model, learner, parts), learner, steps);
            case ToolLearning _ ->
                throw new IllegalStateException(spec.algorithm().preset() + " trains no model");
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
