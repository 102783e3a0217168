package dev.lightningstore.training;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobState;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.store.LightningStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims jobs, one at a time, keeps their leases alive while they run, and says how they ended. */
final class JobWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobWorker.class);
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(30);
    /** Between tries to claim where the store was away for longer than a run waits, or refuses. */
    private static final Duration REST = Duration.ofSeconds(10);

    private final LightningStore store;
    private final Patience patience;
    private final String workerId;
    private final Runs runs;
    private volatile boolean closing;
    private final Thread thread = Thread.ofPlatform().name("trainer").unstarted(this::work);

    /** Runs a job to its end. */
    @FunctionalInterface
    interface Runs {
        String run(JobLease lease, RunSignals signals) throws Exception;
    }

    JobWorker(LightningStore store, Patience patience, String workerId, Runs runs) {
        this.store = store;
        this.patience = patience;
        this.workerId = workerId;
        this.runs = runs;
    }

    void start() {
        thread.start();
    }

    /** However long the store is away and whatever becomes of a run: the next job is claimed, until this closes. */
    private void work() {
        while (goesOn()) {
            try {
                Optional<JobLease> lease = patience.answer(() -> store.jobs().claim(workerId, TTL, WAIT));
                if (lease.isPresent()) {
                    run(lease.get());
                }
            } catch (InterruptedException e) {
                LOG.atDebug().log("a wait was interrupted");
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("rest_seconds", REST.toSeconds())
                        .setCause(e)
                        .log("no job could be claimed, and will be tried again");
                rest();
            }
        }
    }

    /** An interrupt for a lost lease may come when its run is over already, and is not for the next one. */
    private boolean goesOn() {
        Thread.interrupted();
        return !closing;
    }

    private void rest() {
        try {
            patience.rest(REST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(JobLease lease) throws InterruptedException {
        String id = lease.job().jobId();
        LOG.atInfo()
                .addKeyValue("job", id)
                .addKeyValue("step", lease.job().step())
                .log("job begins");
        try (Beating beating = new Beating(lease, Thread.currentThread())) {
            JobState state;
            String message;
            try {
                message = runs.run(lease, beating);
                state = JobState.SUCCEEDED;
            } catch (RunSignals.Stopped e) {
                message = String.valueOf(e.getMessage());
                state = JobState.STOPPED;
            } catch (StoreException.LeaseLost e) {
                LOG.atWarn().addKeyValue("job", id).log("the job is somebody else's by now");
                return;
            } catch (Exception | Error e) {
                // An interrupt shows as any exception: a file that is written just then says that it was closed.
                if (beating.lost()) {
                    LOG.atWarn().addKeyValue("job", id).log("the lease was lost; the run is given up");
                    return;
                }
                if (closing) {
                    giveBack(lease);
                    return;
                }
                LOG.atError().addKeyValue("job", id).setCause(e).log("job failed");
                message = String.valueOf(e instanceof StoreException ? e.getMessage() : e);
                state = JobState.FAILED;
            }
            finish(lease, state, message);
        }
    }

    /** This process ends, the job does not. */
    private void giveBack(JobLease lease) {
        store.jobs()
                .finish(lease.ref(), JobState.QUEUED, null)
                .orTimeout(BEAT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> {
                    LOG.atWarn().setCause(failure).log("the job could not be given back; its lease will run out");
                    return lease.job();
                })
                .join();
    }

    private void finish(JobLease lease, JobState state, String message) throws InterruptedException {
        try {
            patience.answer(() -> store.jobs().finish(lease.ref(), state, message));
            LOG.atInfo()
                    .addKeyValue("job", lease.job().jobId())
                    .addKeyValue("state", state.wire())
                    .log(message);
        } catch (StoreException e) {
            LOG.atWarn()
                    .addKeyValue("job", lease.job().jobId())
                    .addKeyValue("reason", e.getMessage())
                    .log("the end of the job could not be told");
        }
    }

    /** Ends the run that is under way, and gives its job back for the next worker. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the store that a run is alive, and the run whether it is to stop. */
    private final class Beating implements RunSignals, AutoCloseable {
        private final JobLease lease;
        private final Thread run;
        private final Thread thread;
        private volatile @Nullable Json progress;
        private volatile boolean stopping;
        private volatile boolean lost;

        Beating(JobLease lease, Thread run) {
            this.lease = lease;
            this.run = run;
            this.stopping = lease.job().stopping();
            thread = Thread.ofVirtual().name("heartbeat").start(this::beat);
        }

        private void beat() {
            try {
                while (true) {
                    Thread.sleep(BEAT);
                    once();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void once() throws InterruptedException {
            try {
                Job job = store.jobs().heartbeat(lease.ref(), progress).get();
                stopping = stopping || job.stopping();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof StoreException.LeaseLost) {
                    lost = true;
                    run.interrupt();
                } else {
                    LOG.atDebug().setCause(e.getCause()).log("a heartbeat did not get through");
                }
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("a heartbeat could not be sent");
            }
        }

        @Override
        public void progress(String phase, int done, int of) {
            Map<String, JsonValue> members = new LinkedHashMap<>();
            members.put("phase", JsonValue.text(phase));
            members.put("done", new JsonNumber(done));
            members.put("of", new JsonNumber(of));
            progress = new JsonValue.JsonObject(members).json();
        }

        @Override
        public void checkStop() {
            if (stopping) {
                throw new Stopped();
            }
        }

        @Override
        public boolean lost() {
            return lost;
        }

        /** Once it returns, no interrupt comes from here. */
        @Override
        public void close() {
            thread.interrupt();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                run.interrupt();
            }
        }
    }
}
