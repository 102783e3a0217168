package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException.Conflict;
import dev.lightningstore.error.StoreException.Invalid;
import dev.lightningstore.error.StoreException.LeaseLost;
import dev.lightningstore.error.StoreException.NotFound;
import dev.lightningstore.event.Event;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobRef;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The life of a training job: who makes it, who runs it, and how it ends. */
public interface JobContract extends Contract {
    Duration TTL = Duration.ofSeconds(30);
    Duration LONG_WAIT = Duration.ofMinutes(5);

    @Test
    default void aJobIsKeptAsItWasAskedFor() {
        JobStore jobs = newStore().jobs();
        List<JobTask> tasks = List.of(
                new JobTask(json("{\"q\":1}"), RolloutMode.TRAIN),
                new JobTask(json("\"just text\""), null),
                new JobTask(json("[3]"), RolloutMode.VAL));
        Job made = Answers.of(jobs.create(new NewJob("first", json("{\"model\":\"tiny\"}"), tasks), null));
        assertEquals("first", made.name());
        assertEquals(json("{\"model\":\"tiny\"}"), made.spec());
        assertEquals(3, made.tasks());
        assertEquals(JobState.QUEUED, made.state());
        assertEquals(made.createTime(), made.updateTime());
        assertEquals(0, made.step());
        assertNull(made.endTime());
        assertNull(made.workerId());
        assertEquals(Optional.of(made), Answers.of(jobs.get(made.jobId())));
        Page<JobTask> kept = Answers.of(jobs.tasks(made.jobId(), PageRequest.first(10)));
        assertEquals(tasks, kept.items());
        assertEquals(3, kept.total());
    }

    @Test
    default void tasksComePageByPage() {
        JobStore jobs = newStore().jobs();
        List<JobTask> tasks = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            tasks.add(new JobTask(json(String.valueOf(i)), null));
        }
        Job made = Answers.of(jobs.create(new NewJob("many", json("{}"), tasks), null));
        List<JobTask> read = new ArrayList<>();
        PageRequest page = PageRequest.first(10);
        Page<JobTask> part = Answers.of(jobs.tasks(made.jobId(), page));
        read.addAll(part.items());
        while (part.next() != null) {
            part = Answers.of(jobs.tasks(made.jobId(), page.after(part.next())));
            assertEquals(-1, part.total());
            read.addAll(part.items());
        }
        assertEquals(tasks, read);
    }

    @Test
    default void theSameRequestMakesOneJob() {
        JobStore jobs = newStore().jobs();
        Job first = Answers.of(jobs.create(job("a"), "request"));
        assertEquals(first, Answers.of(jobs.create(job("a"), "request")));
        assertFalse(
                first.jobId().equals(Answers.of(jobs.create(job("a"), "other")).jobId()));
        assertEquals(2, Answers.of(jobs.query(null, PageRequest.first(10))).total());
    }

    @Test
    default void jobsOfOtherProjectsAreNotThere() {
        Job made = Answers.of(newStore().jobs().create(job("a"), null));
        JobStore others = newStore().jobs();
        assertTrue(Answers.of(others.get(made.jobId())).isEmpty());
        assertEquals(0, Answers.of(others.query(null, PageRequest.first(10))).total());
        Answers.refusal(NotFound.class, others.tasks(made.jobId(), PageRequest.first(10)));
        Answers.refusal(NotFound.class, others.steps(made.jobId(), PageRequest.first(10)));
        Answers.refusal(NotFound.class, others.stop(made.jobId()));
        Answers.refusal(NotFound.class, others.resume(made.jobId()));
        Answers.refusal(NotFound.class, others.heartbeat(new JobRef(made.jobId(), 1), null));
        assertTrue(Answers.of(others.claim("w", TTL, Duration.ZERO)).isEmpty());
        for (String wrong : List.of("job-", "nonsense", "job-00000000000z", "")) {
            assertTrue(Answers.of(others.get(wrong)).isEmpty(), wrong);
        }
    }

    @Test
    default void theNewestIsListedFirst() {
        JobStore jobs = newStore().jobs();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(0, Answers.of(jobs.create(job("j" + i), null)).jobId());
        }
        Answers.of(jobs.stop(made.get(1)));
        Page<Job> first = Answers.of(jobs.query(null, PageRequest.first(3)));
        assertEquals(made.subList(0, 3), Given.map(first.items(), Job::jobId));
        assertEquals(5, first.total());
        Page<Job> rest = Answers.of(jobs.query(
                null,
                PageRequest.first(3).after(Optional.ofNullable(first.next()).orElseThrow())));
        assertEquals(made.subList(3, 5), Given.map(rest.items(), Job::jobId));
        assertNull(rest.next());
        Page<Job> stopped = Answers.of(jobs.query(JobState.STOPPED, PageRequest.first(3)));
        assertEquals(List.of(made.get(1)), Given.map(stopped.items(), Job::jobId));
        assertEquals(
                0,
                Answers.of(jobs.query(JobState.RUNNING, PageRequest.first(3))).total());
    }

    @Test
    default void theOldestIsClaimedFirst() {
        JobStore jobs = newStore().jobs();
        Job old = Answers.of(jobs.create(job("old"), null));
        Job young = Answers.of(jobs.create(job("young"), null));
        JobLease first = claimed(jobs, "w1");
        assertEquals(old.jobId(), first.job().jobId());
        assertEquals(JobState.RUNNING, first.job().state());
        assertEquals("w1", first.job().workerId());
        assertEquals(first.job().updateTime().plus(TTL), first.deadline());
        assertEquals(Optional.of(first.job()), Answers.of(jobs.get(old.jobId())));
        assertEquals(young.jobId(), claimed(jobs, "w2").job().jobId());
        assertTrue(Answers.of(jobs.claim("w3", TTL, Duration.ZERO)).isEmpty());
    }

    @Test
    default void whoWaitsIsGivenWhatComes() {
        JobStore jobs = newStore().jobs();
        CompletableFuture<Optional<JobLease>> waiting = jobs.claim("w", TTL, LONG_WAIT);
        Job made = Answers.of(jobs.create(job("late"), null));
        assertEquals(made.jobId(), Answers.of(waiting).orElseThrow().job().jobId());
    }

    @Test
    default void oneJobGoesToOneOfManyWhoWait() {
        JobStore jobs = newStore().jobs();
        List<CompletableFuture<Optional<JobLease>>> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(jobs.claim("w" + i, TTL, LONG_WAIT));
        }
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            made.add(Answers.of(jobs.create(job("j" + i), null)).jobId());
        }
        List<String> given = new ArrayList<>();
        waiting.forEach(one -> given.add(Answers.of(one).orElseThrow().job().jobId()));
        given.sort(null);
        made.sort(null);
        assertEquals(made, given);
    }

    @Test
    default void aWaitThatIsOverAnswersNothing() {
        JobStore jobs = newStore().jobs();
        assertTrue(Answers.of(jobs.claim("w", TTL, Duration.ofMillis(20))).isEmpty());
    }

    @Test
    default void heartbeatsKeepTheLease() {
        JobStore jobs = newStore().jobs();
        Answers.of(jobs.create(job("a"), null));
        JobLease lease = claimed(jobs, "w");
        for (int i = 0; i < 4; i++) {
            advance(TTL.minusSeconds(1));
            Job alive = Answers.of(jobs.heartbeat(lease.ref(), i == 0 ? json("{\"phase\":\"rollouts\"}") : null));
            assertEquals(JobState.RUNNING, alive.state());
            assertEquals(json("{\"phase\":\"rollouts\"}"), alive.progress(), "null leaves what was said last");
        }
        advance(TTL.plusSeconds(1));
        assertEquals(JobState.QUEUED, job(jobs, lease).state());
    }

    @Test
    default void aLostLeaseQueuesTheJobAndRefusesItsWorker() {
        JobStore jobs = newStore().jobs();
        Answers.of(jobs.create(job("a"), null));
        JobLease lost = claimed(jobs, "gone");
        CompletableFuture<Optional<JobLease>> waiting = jobs.claim("other", TTL, LONG_WAIT);
        advance(TTL.plusSeconds(1));
        JobLease next = Answers.of(waiting).orElseThrow();
        assertEquals(lost.job().jobId(), next.job().jobId());
        assertTrue(next.ref().fence() > lost.ref().fence());
        Answers.refusal(LeaseLost.class, jobs.heartbeat(lost.ref(), null));
        Answers.refusal(LeaseLost.class, jobs.commit(lost.ref(), JobStepContract.step(1)));
        Answers.refusal(LeaseLost.class, jobs.finish(lost.ref(), JobState.SUCCEEDED, null));
        assertEquals(next.job(), job(jobs, next), "nothing was changed");
        Answers.of(jobs.heartbeat(next.ref(), null));
    }

    @Test
    default void aJobThatKillsItsWorkersFails() {
        JobStore jobs = newStore().jobs();
        Answers.of(jobs.create(job("deadly"), null));
        JobLease lease = claimed(jobs, "w");
        for (int i = 1; i < JobStore.MAX_IDLE_CLAIMS; i++) {
            advance(TTL.plusSeconds(1));
            lease = claimed(jobs, "w");
        }
        advance(TTL.plusSeconds(1));
        Job failed = job(jobs, lease);
        assertEquals(JobState.FAILED, failed.state());
        assertNotNull(failed.endTime());
        assertTrue(String.valueOf(failed.message()).contains("5 times"), failed.message());
        Job again = Answers.of(jobs.resume(failed.jobId()));
        assertEquals(JobState.QUEUED, again.state());
        assertNull(again.endTime());
        assertNull(again.message());
    }

    @Test
    default void aCommittedStepForgivesTheClaimsBeforeIt() {
        JobStore jobs = newStore().jobs();
        Answers.of(jobs.create(job("slow"), null));
        JobLease lease = claimed(jobs, "w");
        for (int i = 1; i < 2 * JobStore.MAX_IDLE_CLAIMS; i++) {
            if (i == JobStore.MAX_IDLE_CLAIMS - 1) {
                Answers.of(jobs.commit(lease.ref(), JobStepContract.step(1)));
            }
            advance(TTL.plusSeconds(1));
            if (i < 2 * JobStore.MAX_IDLE_CLAIMS - 2) {
                lease = claimed(jobs, "w");
                assertEquals(JobState.RUNNING, job(jobs, lease).state(), "claim " + i);
            }
        }
    }

    @Test
    default void theSameEndAgainAnswersAsTheFirst() {
        JobStore jobs = newStore().jobs();
        Answers.of(jobs.create(job("a"), null));
        JobLease lease = claimed(jobs, "w");
        Answers.refusal(Invalid.class, jobs.finish(lease.ref(), JobState.RUNNING, null));
        Job ended = Answers.of(jobs.finish(lease.ref(), JobState.SUCCEEDED, "val_reward reached 0.95"));
        assertEquals(JobState.SUCCEEDED, ended.state());
        assertEquals("val_reward reached 0.95", ended.message());
        assertNotNull(ended.endTime());
        assertEquals("w", ended.workerId());
        assertEquals(ended, Answers.of(jobs.finish(lease.ref(), JobState.SUCCEEDED, "again")));
        Answers.refusal(LeaseLost.class, jobs.finish(lease.ref(), JobState.FAILED, null));
        Answers.refusal(LeaseLost.class, jobs.heartbeat(lease.ref(), null));
        Answers.refusal(Conflict.class, jobs.resume(ended.jobId()));
        assertEquals(ended, Answers.of(jobs.stop(ended.jobId())), "there is nothing to stop");
        assertEquals(ended, job(jobs, lease));
    }

    @Test
    default void aJobThatIsGivenBackIsAnybodysNext() {
        JobStore jobs = newStore().jobs();
        Answers.of(jobs.create(job("a"), null));
        JobLease lease = claimed(jobs, "w");
        Job given = Answers.of(jobs.finish(lease.ref(), JobState.QUEUED, null));
        assertEquals(JobState.QUEUED, given.state());
        assertEquals(given, Answers.of(jobs.finish(lease.ref(), JobState.QUEUED, null)), "the same again");
        Answers.refusal(LeaseLost.class, jobs.heartbeat(lease.ref(), null));
        assertEquals(given.jobId(), claimed(jobs, "another").job().jobId());
    }

    @Test
    default void aLongMessageIsCut() {
        JobStore jobs = newStore().jobs();
        Answers.of(jobs.create(job("a"), null));
        Job failed = Answers.of(jobs.finish(claimed(jobs, "w").ref(), JobState.FAILED, "x".repeat(5_000)));
        assertEquals("x".repeat(2_000), failed.message());
    }

    @Test
    default void aQueuedJobStopsAtOnceAndARunningOneWhenItHears() {
        JobStore jobs = newStore().jobs();
        Job queued = Answers.of(jobs.create(job("queued"), null));
        assertEquals(JobState.STOPPED, Answers.of(jobs.stop(queued.jobId())).state());
        Answers.of(jobs.create(job("running"), null));
        JobLease lease = claimed(jobs, "w");
        Job stopping = Answers.of(jobs.stop(lease.job().jobId()));
        assertEquals(JobState.RUNNING, stopping.state());
        assertTrue(stopping.stopping());
        assertEquals(stopping, Answers.of(jobs.stop(lease.job().jobId())));
        Answers.refusal(Conflict.class, jobs.resume(lease.job().jobId()));
        assertTrue(Answers.of(jobs.heartbeat(lease.ref(), null)).stopping());
        assertTrue(Answers.of(jobs.commit(lease.ref(), JobStepContract.step(1))).stopping());
        Job stopped = Answers.of(jobs.finish(lease.ref(), JobState.STOPPED, null));
        assertEquals(JobState.STOPPED, stopped.state());
        assertFalse(stopped.stopping());
    }

    @Test
    default void aJobThatWasToStopIsNotQueuedAgain() {
        JobStore jobs = newStore().jobs();
        Answers.of(jobs.create(job("a"), null));
        JobLease lease = claimed(jobs, "w");
        Answers.of(jobs.stop(lease.job().jobId()));
        advance(TTL.plusSeconds(1));
        Job stopped = job(jobs, lease);
        assertEquals(JobState.STOPPED, stopped.state());
        assertFalse(stopped.stopping());
    }

    @Test
    default void aResumedJobGoesOnBehindItsLastStep() {
        JobStore jobs = newStore().jobs();
        Answers.of(jobs.create(job("a"), null));
        JobLease lease = claimed(jobs, "w1");
        Answers.of(jobs.commit(lease.ref(), JobStepContract.step(1)));
        Answers.of(jobs.finish(lease.ref(), JobState.FAILED, "out of memory"));
        CompletableFuture<Optional<JobLease>> waiting = jobs.claim("w2", TTL, LONG_WAIT);
        Job queued = Answers.of(jobs.resume(lease.job().jobId()));
        assertEquals(1, queued.step());
        JobLease next = Answers.of(waiting).orElseThrow();
        assertEquals(1, next.job().step());
        assertEquals("w2", next.job().workerId());
        assertEquals(next.job(), Answers.of(jobs.resume(next.job().jobId())), "it runs already");
        assertEquals(
                2, Answers.of(jobs.commit(next.ref(), JobStepContract.step(2))).step());
    }

    @Test
    default void whatIsWrongWithAClaimIsSaid() {
        JobStore jobs = newStore().jobs();
        Answers.refusal(Invalid.class, jobs.claim("", TTL, Duration.ZERO));
        Answers.refusal(Invalid.class, jobs.claim("w", Duration.ofMillis(10), Duration.ZERO));
        Answers.refusal(Invalid.class, jobs.claim("w", Duration.ofHours(2), Duration.ZERO));
        Answers.refusal(Invalid.class, jobs.claim("w", TTL, Duration.ofSeconds(-1)));
        Answers.refusal(Invalid.class, jobs.claim("w", TTL, JobStore.MAX_WAIT.plusSeconds(1)));
    }

    @Test
    default void theFeedTellsTheLifeOfAJob() {
        LightningStore store = newStore();
        JobStore jobs = store.jobs();
        String token = Answers.of(store.events().read(null, 1)).token();
        String id = Answers.of(jobs.create(job("a"), null)).jobId();
        JobLease lost = claimed(jobs, "w");
        Answers.of(jobs.heartbeat(lost.ref(), null));
        advance(TTL.plusSeconds(1));
        JobLease lease = claimed(jobs, "w");
        Answers.of(jobs.commit(lease.ref(), JobStepContract.step(1)));
        Answers.of(jobs.stop(id));
        Answers.of(jobs.finish(lease.ref(), JobState.STOPPED, null));
        Answers.of(jobs.resume(id));
        List<String> told = new ArrayList<>();
        for (Event event : Answers.of(store.events().read(token, 100)).events()) {
            Event.JobChanged changed = (Event.JobChanged) event;
            assertEquals(id, changed.jobId());
            told.add(changed.state().wire() + " " + changed.step());
        }
        assertEquals(
                List.of(
                        "queued 0",
                        "running 0",
                        "queued 0",
                        "running 0",
                        "running 1",
                        "running 1",
                        "stopped 1",
                        "queued 1"),
                told);
    }

    /** A job with one task. */
    static NewJob job(String name) {
        return new NewJob(name, json("{\"model\":\"tiny\"}"), List.of(new JobTask(json("{}"), null)));
    }

    static JobLease claimed(JobStore jobs, String worker) {
        return Answers.of(jobs.claim(worker, TTL, Duration.ZERO)).orElseThrow();
    }

    private static Job job(JobStore jobs, JobLease lease) {
        return Answers.of(jobs.get(lease.job().jobId())).orElseThrow();
    }
}
