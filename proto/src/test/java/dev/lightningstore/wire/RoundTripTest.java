package dev.lightningstore.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.lightningstore.error.StoreException.Invalid;
import dev.lightningstore.event.Event;
import dev.lightningstore.event.EventStore;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobRef;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.JobStore.UsedInStep;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.json.Json;
import dev.lightningstore.project.ApiKey;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.ProjectStore.NewKey;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.project.Role;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.Change;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.Statistics;
import dev.lightningstore.worker.Worker;
import dev.lightningstore.worker.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every domain type survives the way to the wire's bytes and back. */
class RoundTripTest {
    @Test
    void rollouts() {
        for (RolloutStatus status : RolloutStatus.values()) {
            for (RolloutMode mode : RolloutMode.values()) {
                Rollout full = Samples.rollout(status, mode);
                assertEquals(full, again(RolloutWire.of(full), RolloutWire::of));
            }
        }
        Rollout bare = Samples.bareRollout();
        assertEquals(bare, again(RolloutWire.of(bare), RolloutWire::of));
    }

    @Test
    void attempts() {
        for (AttemptStatus status : AttemptStatus.values()) {
            Attempt full = Samples.attempt(status);
            assertEquals(full, again(AttemptWire.of(full), AttemptWire::of));
        }
        Attempt bare = Samples.bareAttempt();
        assertEquals(bare, again(AttemptWire.of(bare), AttemptWire::of));
        for (FailureKind kind : FailureKind.values()) {
            Failure failure = new Failure(kind, "");
            assertEquals(failure, again(AttemptWire.of(failure), AttemptWire::of));
        }
    }

    @Test
    void rolloutsBesideTheirAttempts() {
        AttemptedRollout work = Samples.work();
        assertEquals(work, again(RolloutWire.of(work), RolloutWire::of));
        AttemptedRollout unclaimed = new AttemptedRollout(Samples.bareRollout(), null);
        assertEquals(unclaimed, again(RolloutWire.of(unclaimed), RolloutWire::of));
    }

    @Test
    void newRollouts() {
        NewRollout full =
                new NewRollout(Samples.JSON, RolloutMode.VAL, "rs-1", Samples.CONFIG, Samples.JSON, "g", 1000);
        assertEquals(full, again(RolloutWire.of(full), RolloutWire::of));
        NewRollout bare = NewRollout.of(Samples.JSON);
        assertEquals(bare, again(RolloutWire.of(bare), RolloutWire::of));
        assertEquals(RolloutConfig.DEFAULT, RolloutWire.of(dev.lightningstore.v1.RolloutConfig.getDefaultInstance()));
    }

    @Test
    void rolloutUpdates() {
        for (RolloutUpdate update : List.of(
                new RolloutUpdate(
                        Change.to(Samples.JSON),
                        Change.to(RolloutMode.TEST),
                        Change.to("rs-2"),
                        RolloutStatus.FAILED,
                        Samples.CONFIG,
                        Change.to(Samples.JSON)),
                new RolloutUpdate(Change.keep(), Change.to(null), Change.to(null), null, null, Change.to(null)),
                RolloutUpdate.status(RolloutStatus.QUEUING))) {
            assertEquals(update, again(RolloutChangeWire.of("ro-1", update), RolloutChangeWire::of));
        }
    }

    @Test
    void rolloutQueries() {
        for (RolloutQuery query : List.of(
                new RolloutQuery(
                        Set.of(RolloutStatus.FAILED, RolloutStatus.RUNNING),
                        List.of("a", "b"),
                        "c",
                        "g",
                        true,
                        Samples.PAGE),
                new RolloutQuery(Set.of(), List.of(), "", "", false, PageRequest.first(1)),
                RolloutQuery.all(new PageRequest(null, false, 10, 99, null)))) {
            assertEquals(query, again(RolloutChangeWire.of(query), RolloutChangeWire::of));
        }
    }

    @Test
    void attemptUpdates() {
        for (AttemptUpdate update : List.of(
                new AttemptUpdate(AttemptStatus.FAILED, "w", Samples.TIME, Samples.JSON, Samples.FAILURE),
                new AttemptUpdate(null, null, null, null, null))) {
            assertEquals(update, again(AttemptWire.update("ro-1", "latest", update), AttemptWire::update));
        }
    }

    @Test
    void leases() {
        Lease lease = new Lease(Samples.work(), Samples.TIME, "token");
        assertEquals(lease, again(LeaseWire.of(lease), LeaseWire::of));
        LeaseRef ref = lease.ref();
        assertEquals(ref, again(LeaseWire.of(ref), LeaseWire::of));
        assertEquals(Samples.JSON, again(LeaseWire.heartbeat(ref, Samples.JSON), LeaseWire::progress));
        assertNull(again(LeaseWire.heartbeat(ref, null), LeaseWire::progress));
        for (Outcome outcome : List.of(
                new Outcome.Succeeded(null),
                new Outcome.Succeeded(Samples.JSON),
                new Outcome.Failed(Samples.FAILURE, null),
                new Outcome.Failed(Samples.FAILURE, Samples.JSON),
                new Outcome.Released("draining"))) {
            assertEquals(outcome, again(LeaseWire.finish(ref, outcome), LeaseWire::outcome));
        }
    }

    @Test
    void resourcesWorkersAndStatistics() {
        Resources resources = new Resources("rs-1", 3, Samples.TIME, Samples.TIME, Samples.JSON);
        assertEquals(resources, again(ResourceWire.of(resources), ResourceWire::of));
        for (WorkerStatus status : WorkerStatus.values()) {
            Worker worker = new Worker(
                    "w", status, Samples.JSON, Samples.TIME, Samples.TIME, Samples.TIME, Samples.TIME, "ro-1", "at-1");
            assertEquals(worker, again(WorkerWire.of(worker), WorkerWire::of));
        }
        Worker bare = new Worker("w", WorkerStatus.UNKNOWN, null, null, null, null, null, null, null);
        assertEquals(bare, again(WorkerWire.of(bare), WorkerWire::of));
        Statistics statistics = new Statistics("h2", 1, 2, 3, 4, 5, 6, 7, Duration.ofNanos(8_000_000_009L));
        assertEquals(statistics, again(StatisticsWire.of(statistics), StatisticsWire::of));
    }

    @Test
    void events() {
        EventStore.Batch batch = new EventStore.Batch(
                List.of(
                        new Event.RolloutChanged(
                                Samples.TIME, "ro-1", RolloutStatus.RUNNING, "at-1", AttemptStatus.RUNNING, "w"),
                        new Event.RolloutChanged(Samples.TIME, "ro-1", RolloutStatus.QUEUING, null, null, null),
                        new Event.ResourcesChanged(Samples.TIME, "rs-1", 4),
                        new Event.JobChanged(Samples.TIME, "job-1", JobState.RUNNING, 7)),
                "token");
        assertEquals(batch, again(EventWire.of(batch), EventWire::of));
    }

    @Test
    void anEventOfANewerServerIsLeftOut() {
        var wire = dev.lightningstore.v1.EventBatch.newBuilder()
                .addEvents(dev.lightningstore.v1.Event.newBuilder().setAt(TimeWire.of(Samples.TIME)))
                .setToken("t");
        assertEquals(new EventStore.Batch(List.of(), "t"), EventWire.of(wire.build()));
    }

    @Test
    void jobs() {
        for (JobState state : JobState.values()) {
            Job full = Samples.job(state);
            assertEquals(full, again(JobWire.of(full), JobWire::of));
            JobLease lease = new JobLease(full, new JobRef("job-1", 3), Samples.TIME);
            assertEquals(lease, again(JobWire.of(lease), JobWire::of));
        }
        Job bare = Samples.bareJob();
        assertEquals(bare, again(JobWire.of(bare), JobWire::of));
        NewJob made = new NewJob(
                "n", Samples.JSON, List.of(new JobTask(Json.NULL, null), new JobTask(Samples.JSON, RolloutMode.VAL)));
        assertEquals(made, again(JobWire.of(made, "request"), JobWire::of));
        assertNull(JobWire.progress(again(JobWire.heartbeat(new JobRef("job-1", 1), null), wire -> wire)));
    }

    @Test
    void stepsOfJobs() {
        List<UsedRollout> used = new ArrayList<>();
        for (UsedRollout.Use use : UsedRollout.Use.values()) {
            used.add(new UsedRollout("ro-" + use.wire(), use, "because", -0.0));
        }
        used.add(new UsedRollout("ro-bare", UsedRollout.Use.TRAINED, null, null));
        Map<String, Double> figures = Map.of("loss", Double.NaN, "reward_mean", 0.1);
        JobStep full = new JobStep(7, figures, used, Samples.JSON, Samples.CHECKPOINT, "rs-1");
        JobStep bare = new JobStep(1, Map.of(), List.of(), Json.EMPTY_OBJECT, null, null);
        for (JobStep step : List.of(full, bare)) {
            assertEquals(step, again(JobStepWire.of(new JobRef("job-1", 3), step), JobStepWire::of));
        }
        CommittedStep kept = new CommittedStep(7, Samples.TIME, figures, Samples.JSON, Samples.CHECKPOINT, "rs-1");
        assertEquals(kept, again(JobStepWire.of(kept), JobStepWire::of));
        for (UsedRollout one : used) {
            UsedInStep inStep = new UsedInStep(7, one);
            assertEquals(inStep, again(JobStepWire.of(inStep), JobStepWire::of));
        }
        for (UsedRollout.Use use : UsedRollout.Use.values()) {
            assertEquals(use, JobStepWire.use(JobStepWire.used("job-1", 1L, use, Samples.PAGE)));
        }
        assertNull(JobStepWire.use(JobStepWire.used("job-1", null, null, Samples.PAGE)));
    }

    @Test
    void projectsAndKeys() {
        for (Quotas quotas : List.of(Quotas.NONE, new Quotas(1L, 2L, 3L, Duration.ofDays(30)))) {
            Project project = new Project("p", quotas, Samples.TIME);
            assertEquals(project, again(ProjectWire.of(project), ProjectWire::of));
        }
        for (Role role : Role.values()) {
            NewKey key =
                    new NewKey(new ApiKey("id", "p", role, "mine", Samples.TIME, Samples.TIME, Samples.TIME), "secret");
            assertEquals(key, again(ProjectWire.of(key), ProjectWire::of));
        }
        ApiKey bare = new ApiKey("id", null, Role.ADMIN, "", Samples.TIME, null, null);
        assertEquals(bare, again(ProjectWire.of(bare), ProjectWire::of));
    }

    @Test
    void pages() {
        for (Page<String> page :
                List.of(new Page<>(List.of("a"), 7, "next"), new Page<>(List.<String>of(), -1, null))) {
            assertEquals(page, again(PageWire.info(page), info -> PageWire.page(page.items(), info)));
        }
    }

    @Test
    void timesAndLengths() {
        for (String time :
                List.of("1969-12-31T23:59:59.9Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z")) {
            Instant instant = Instant.parse(time);
            assertEquals(instant, again(TimeWire.of(instant), wire -> TimeWire.instant(wire, "t")));
        }
        for (Duration length : List.of(Duration.ZERO, Duration.ofMillis(-1500), Duration.ofNanos(1))) {
            assertEquals(length, again(TimeWire.of(length), wire -> TimeWire.duration(wire, "d")));
        }
    }

    @Test
    void nonsenseIsRefused() {
        Timestamp late = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
        assertThrows(Invalid.class, () -> TimeWire.instant(late, "t"));
        Timestamp fraction = Timestamp.newBuilder().setNanos(-1).build();
        assertThrows(Invalid.class, () -> TimeWire.instant(fraction, "t"));
        var longest = com.google.protobuf.Duration.newBuilder().setSeconds(Long.MIN_VALUE);
        assertThrows(Invalid.class, () -> TimeWire.duration(longest.build(), "d"));
        var unknown =
                dev.lightningstore.v1.NewRollout.newBuilder().setModeValue(99).build();
        assertThrows(Invalid.class, () -> RolloutWire.of(unknown));
        var broken = dev.lightningstore.v1.NewRollout.newBuilder().setInput("{").build();
        assertThrows(Invalid.class, () -> RolloutWire.of(broken));
        var unnamed = dev.lightningstore.v1.FinishLease.getDefaultInstance();
        assertThrows(Invalid.class, () -> LeaseWire.outcome(unnamed));
        assertThrows(Invalid.class, () -> LeaseWire.of(dev.lightningstore.v1.LeaseRef.getDefaultInstance()));
        assertThrows(Invalid.class, () -> LeaseWire.checkTtl(Duration.ZERO));
        assertThrows(Invalid.class, () -> JobWire.of(dev.lightningstore.v1.JobRef.getDefaultInstance()));
        assertThrows(Invalid.class, () -> JobWire.of(dev.lightningstore.v1.Job.getDefaultInstance()));
        var unsaid = dev.lightningstore.v1.CommitJobStepRequest.newBuilder()
                .setStep(1)
                .setCursor("{}")
                .addUsed(dev.lightningstore.v1.UsedRollout.newBuilder().setRolloutId("ro-1"));
        assertThrows(Invalid.class, () -> JobStepWire.of(unsaid.build()));
    }

    /** Through the bytes, as another process would. */
    @SuppressWarnings("unchecked")
    static <M extends Message, D> D again(M message, Function<M, D> back) {
        try {
            return back.apply((M) message.getParserForType().parseFrom(message.toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
