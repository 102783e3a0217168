package dev.lightningstore.cli.client;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.event.Event;
import dev.lightningstore.event.EventStore;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.store.LightningStore;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells each step of a job as it is committed: woken by the feed of events, never polling for them. */
public final class RunFollower {
    /** A feed that is silent for so long may have been cut: the job itself is asked for. */
    private static final int SILENCE_SECONDS = 30;

    private static final List<CommittedStep> NONE = List.of();

    private final LightningStore store;
    private final String jobId;
    private final LiveLine line;
    private final StepLine steps = new StepLine();
    private final Semaphore woken = new Semaphore(0);
    private long told;
    private @Nullable JobState state;
    private @Nullable String token;

    /** Steps behind those that the job has here are told. */
    public RunFollower(LightningStore store, Job job, LiveLine line) {
        this.store = store;
        this.jobId = job.jobId();
        this.told = job.step();
        this.line = line;
    }

    public Job toTheEnd() throws Exception {
        // Listening begins before the first look, so that nothing falls in between.
        try (AutoCloseable listening = store.events().onChange(woken::release)) {
            token = ClientCommand.await(store.events().read(null, 1)).token();
            Job job = look();
            while (!job.state().isFinal()) {
                boolean heard = woken.tryAcquire(SILENCE_SECONDS, TimeUnit.SECONDS);
                woken.drainPermits();
                if (!heard || concernsUs()) {
                    job = look();
                }
            }
            return job;
        }
    }

    /** Reads on in the feed; answers whether the job is in it. */
    private boolean concernsUs() throws Exception {
        boolean ours = false;
        while (true) {
            EventStore.Batch batch;
            try {
                batch = ClientCommand.await(store.events().read(token, EventStore.MAX_BATCH));
            } catch (StoreException.Invalid forgotten) { // we were away for longer than events are kept
                batch = ClientCommand.await(store.events().read(null, EventStore.MAX_BATCH));
                ours = true;
            }
            token = batch.token();
            ours |= batch.events().stream()
                    .anyMatch(event -> event instanceof Event.JobChanged changed
                            && changed.jobId().equals(jobId));
            if (batch.events().isEmpty()) {
                return ours;
            }
        }
    }

    private Job look() throws Exception {
        Job job = ClientCommand.await(store.jobs().get(jobId))
                .orElseThrow(() -> new StoreException.NotFound("job", jobId));
        for (CommittedStep step : job.step() > told ? RunSteps.after(store.jobs(), jobId, told) : NONE) {
            line.keep(steps.of(job, step));
            told = step.step();
        }
        if (job.state() != state) {
            state = job.state();
            line.keep(StepLine.state(job));
        }
        if (!job.state().isFinal()) {
            line.show(StepLine.progress(job));
        }
        return job;
    }
}
