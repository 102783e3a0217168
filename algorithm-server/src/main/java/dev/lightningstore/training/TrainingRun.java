package dev.lightningstore.training;

import dev.lightningstore.job.Checkpoint;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobRef;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.json.Json;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.training.Published.Version;
import dev.lightningstore.training.Work.Worked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job from where it stands to its end. A step is: work, publish, validate, check, commit. Whatever is done before the commit
 * is done the same way again when the run is killed: rollouts are queued under the step's name, and the policy is published
 * under its number. Steps behind the last checkpoint are trained again with the very rollouts that they took.
 */
final class TrainingRun<T extends Trained> {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
    private static final int PAGE = 500;

    private final Job job;
    private final JobRef lease;
    private final JobStore jobs;
    private final Patience patience;
    private final TrainingSpec spec;
    private final Work work;
    private final T learner;
    private final Outlet<T> publisher;
    private final Checkpoints checkpoints;
    private final RunSignals signals;
    private final Phases phases;
    private final RunMeters meters;

    private final Published published;
    private final Standing standing;

    /** How a run ended, in words. */
    record Ending(String message) {}

    TrainingRun(
            Job job,
            JobRef lease,
            JobStore jobs,
            Patience patience,
            TrainingSpec spec,
            Work work,
            T learner,
            Outlet<T> publisher,
            Checkpoints checkpoints,
            RunSignals signals,
            Phases phases,
            RunMeters meters) {
        this.job = job;
        this.lease = lease;
        this.jobs = jobs;
        this.patience = patience;
        this.spec = spec;
        this.work = work;
        this.learner = learner;
        this.publisher = publisher;
        this.checkpoints = checkpoints;
        this.signals = signals;
        this.phases = phases;
        this.meters = meters;
        this.published = new Published(spec.staleness());
        this.standing = new Standing(spec);
    }

    /** @throws RunSignals.Stopped if it was asked to stop, or an alarm ended it */
    Ending run() throws InterruptedException, IOException {
        resume();
        Map<String, Double> before = job.step() == 0 ? validated("before", "before_") : Map.of();
        long step = job.step();
        // A run that had enough and was killed before it could say so has enough still.
        while (step < work.steps() && standing.enough() == null) {
            signals.checkStop();
            step++;
            step(step, step == job.step() + 1 ? before : Map.of());
            String stopping = standing.stopping();
            if (stopping != null && step < work.steps()) {
                throw new RunSignals.Stopped(ended(step, stopping).message());
            }
        }
        String enough = standing.enough();
        return ended(step, enough == null ? "all " + step + " steps are done" : enough);
    }

    private void step(long step, Map<String, Double> before) throws InterruptedException, IOException {
        phases.begin();
        Worked worked = phases.time("work", () -> work.step(step, published));
        publish(step);

        Map<String, Double> figures = new LinkedHashMap<>(worked.figures());
        figures.putAll(before);
        boolean last = step == work.steps();
        if (spec.evaluateEvery() > 0 && (last || step % spec.evaluateEvery() == 0)) {
            figures.putAll(phases.time("validate", () -> validated("step " + step + " validation", "")));
        }
        List<String> alarms = standing.look(step, figures);
        figures.put("alarms", (double) alarms.size());
        alarms.forEach(alarm -> LOG.atWarn()
                .addKeyValue("job", job.jobId())
                .addKeyValue("step", step)
                .log(alarm));

        boolean due = last
                || standing.isBest(step)
                || standing.enough() != null
                || standing.stopping() != null
                || step % spec.algorithm().schedule().checkpointInterval() == 0;
        Checkpoint checkpoint = due ? phases.time("checkpoint", () -> checkpoints.take(learner, step)) : null;
        figures.putAll(phases.seconds());
        figures.put("tokens_per_second", perSecond(figures, "tokens"));
        figures.put("memory_bytes", (double) Residence.bytes());

        JobStep made = new JobStep(
                step,
                finite(figures),
                worked.used(),
                Json.EMPTY_OBJECT,
                checkpoint,
                published.newest().resourcesId());
        patience.answer(() -> jobs.commit(lease, made));
        meters.committed(made);
        if (checkpoint != null) {
            checkpoints.committed(checkpoint);
            prune();
        }
        signals.progress("stepped", (int) step, work.steps());
    }

    /** What cannot be removed takes room, which is no reason to end a run. */
    private void prune() {
        try {
            checkpoints.prune(standing.best());
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("job", job.jobId()).setCause(e).log("an old checkpoint could not be removed");
        }
    }

    private void publish(long step) throws InterruptedException, IOException {
        published.add(phases.time("publish", () -> publisher.publish(learner, step)));
    }

    private Map<String, Double> validated(String name, String prefix) throws InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        work.validate(name, published).forEach((figure, value) -> figures.put(prefix + figure, value));
        return figures;
    }

    /** Brings the weights to where the last committed step left them. */
    private void resume() throws InterruptedException, IOException {
        checkpoints.sweep();
        List<CommittedStep> steps = pages(page -> patience.answer(() -> jobs.steps(job.jobId(), page)));
        long from = 0;
        for (CommittedStep step : steps) {
            standing.look(step.step(), step.figures());
            if (step.checkpoint() != null) {
                checkpoints.committed(step.checkpoint());
                from = step.step();
            }
        }
        if (from > 0 && from <= spec.staleness()) {
            // What the first weights sampled may still be on its way; they are no step's, so nothing else tells of
            // them.
            published.add(new Version(0, learner.hash(), ""));
        }
        Checkpoint checkpoint = checkpoints.of(from);
        if (checkpoint != null) {
            checkpoints.restore(checkpoint, learner);
        }
        for (CommittedStep step : steps) {
            if (step.step() < from && step.step() >= from - spec.staleness() && step.resourcesId() != null) {
                published.add(publisher.published(step.step(), step.resourcesId()));
            }
        }
        // Agents meet the last version only: an earlier one would answer for it.
        if (from == job.step()) {
            publish(from);
            return;
        }
        published.add(new Version(from, learner.hash(), ""));
        for (CommittedStep step : steps) {
            if (step.step() <= from) {
                continue;
            }
            signals.checkStop();
            signals.progress("replaying", (int) (step.step() - from), (int) (job.step() - from));
            work.again(step.step(), used(step.step()), published);
            if (step.step() == job.step()) {
                publish(step.step());
            } else {
                published.add(new Version(step.step(), learner.hash(), ""));
            }
        }
    }

    private List<UsedRollout> used(long step) throws InterruptedException {
        List<UsedRollout> used = new ArrayList<>();
        pages(page -> patience.answer(() -> jobs.used(job.jobId(), step, null, page)))
                .forEach(each -> used.add(each.rollout()));
        return used;
    }

    /** The best policy is what remains, whether it was the last or not. */
    private Ending ended(long step, String why) throws InterruptedException, IOException {
        long best = standing.best();
        Checkpoint checkpoint = checkpoints.of(best);
        if (best != step && checkpoint != null) {
            checkpoints.restore(checkpoint, learner);
            publisher.publishAgain(learner, best, step);
        }
        return new Ending(why + "; " + standing.told() + "the policy is " + publisher.keep(learner));
    }

    private static double perSecond(Map<String, Double> figures, String of) {
        return figures.getOrDefault(of, 0.0) / Math.max(1e-9, figures.getOrDefault("seconds", 0.0));
    }

    /** The store takes numbers only. */
    private static Map<String, Double> finite(Map<String, Double> figures) {
        Map<String, Double> finite = new LinkedHashMap<>();
        figures.forEach((name, value) -> {
            if (Double.isFinite(value)) {
                finite.put(name, value);
            }
        });
        return finite;
    }

    @FunctionalInterface
    private interface Pages<I> {
        Page<I> get(PageRequest page) throws InterruptedException;
    }

    private static <I> List<I> pages(Pages<I> source) throws InterruptedException {
        List<I> all = new ArrayList<>();
        PageRequest request = PageRequest.first(PAGE);
        for (String next = ""; next != null; ) {
            Page<I> page = source.get(request);
            all.addAll(page.items());
            next = page.next();
            request = next == null ? request : request.after(next);
        }
        return all;
    }
}
