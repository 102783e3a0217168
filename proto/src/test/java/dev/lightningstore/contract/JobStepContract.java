package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.json;
import static dev.lightningstore.contract.JobContract.TTL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException.Conflict;
import dev.lightningstore.error.StoreException.Invalid;
import dev.lightningstore.job.Checkpoint;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.JobStore.UsedInStep;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.job.UsedRollout.Use;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The steps of a training job: committed whole or not at all, and each rollout used once. */
public interface JobStepContract extends Contract {
    PageRequest ALL = PageRequest.first(1_000);

    @Test
    default void aStepIsKeptWithAllThatItMade() {
        JobStore jobs = newStore().jobs();
        JobLease lease = running(jobs);
        Checkpoint checkpoint = new Checkpoint(1, "file:/artifacts/one", "0f".repeat(32), 1234);
        Map<String, Double> figures = Map.of("reward_mean", 0.25, "loss", Double.NaN, "kl", Double.POSITIVE_INFINITY);
        List<UsedRollout> used = List.of(
                new UsedRollout("ro-b", Use.TRAINED, null, 0.1),
                new UsedRollout("ro-a", Use.DROPPED, "its group agreed", null),
                new UsedRollout("ro-c", Use.QUARANTINED, "out of bounds", 17.0));
        Job after = Answers.of(
                jobs.commit(lease.ref(), new JobStep(1, figures, used, json("{\"epoch\":1}"), checkpoint, "rs-1")));
        assertEquals(1, after.step());
        assertEquals(checkpoint, after.checkpoint());
        assertEquals("rs-1", after.resourcesId());
        Job bare = Answers.of(jobs.commit(lease.ref(), step(2)));
        assertEquals(2, bare.step());
        assertEquals(checkpoint, bare.checkpoint(), "the last one that was taken");
        assertEquals("rs-1", bare.resourcesId());
        assertEquals(bare, Answers.of(jobs.get(bare.jobId())).orElseThrow());
        Page<CommittedStep> kept = Answers.of(jobs.steps(bare.jobId(), ALL));
        assertEquals(2, kept.total());
        assertEquals(
                new CommittedStep(1, after.updateTime(), figures, json("{\"epoch\":1}"), checkpoint, "rs-1"),
                kept.items().get(0));
        assertNull(kept.items().get(1).checkpoint());
        assertNull(kept.items().get(1).resourcesId());
        assertEquals(
                used,
                Given.map(Answers.of(jobs.used(bare.jobId(), 1L, null, ALL)).items(), UsedInStep::rollout));
    }

    @Test
    default void theSameStepAgainAnswersAsTheFirstTime() {
        JobStore jobs = newStore().jobs();
        JobLease lease = running(jobs);
        JobStep step = step(1, "ro-1", "ro-2");
        Job first = Answers.of(jobs.commit(lease.ref(), step));
        assertEquals(first, Answers.of(jobs.commit(lease.ref(), step)));
        JobStep other = new JobStep(1, Map.of("loss", 2.0), step.used(), step.cursor(), null, null);
        Answers.refusal(Conflict.class, jobs.commit(lease.ref(), other));
        Answers.of(jobs.commit(lease.ref(), step(2, "ro-3")));
        Answers.refusal(Conflict.class, jobs.commit(lease.ref(), step));
        assertEquals(3, Answers.of(jobs.used(first.jobId(), null, null, ALL)).total());
    }

    /** Its steps before the crash are told apart from those of the run that came after. */
    @Test
    default void aStepOfAnEarlierLeaseIsNotCommittedAgain() {
        JobStore jobs = newStore().jobs();
        JobLease lost = running(jobs);
        Answers.of(jobs.commit(lost.ref(), step(1)));
        advance(TTL.plusSeconds(1));
        JobLease next = JobContract.claimed(jobs, "other");
        Answers.refusal(Conflict.class, jobs.commit(next.ref(), step(1)));
        assertEquals(2, Answers.of(jobs.commit(next.ref(), step(2))).step());
    }

    @Test
    default void onlyTheNextStepIsTaken() {
        JobStore jobs = newStore().jobs();
        JobLease lease = running(jobs);
        Answers.refusal(Conflict.class, jobs.commit(lease.ref(), step(2)));
        Answers.of(jobs.commit(lease.ref(), step(1)));
        Answers.refusal(Conflict.class, jobs.commit(lease.ref(), step(3)));
        assertEquals(1, Answers.of(jobs.steps(lease.job().jobId(), ALL)).total());
    }

    @Test
    default void aRolloutIsUsedOnce() {
        JobStore jobs = newStore().jobs();
        JobLease lease = running(jobs);
        String id = lease.job().jobId();
        Answers.of(jobs.commit(lease.ref(), step(1, "ro-1", "ro-2")));
        Conflict refused = Answers.refusal(Conflict.class, jobs.commit(lease.ref(), step(2, "ro-3", "ro-2")));
        assertTrue(String.valueOf(refused.getMessage()).contains("ro-2"), refused.getMessage());
        assertEquals(1, Answers.of(jobs.get(id)).orElseThrow().step());
        assertEquals(2, Answers.of(jobs.used(id, null, null, ALL)).total(), "nothing of a refused step is kept");
        Answers.refusal(Invalid.class, jobs.commit(lease.ref(), step(2, "ro-4", "ro-4")));
        Answers.of(jobs.commit(lease.ref(), step(2, "ro-3")));
        Answers.of(jobs.finish(lease.ref(), JobState.SUCCEEDED, null));
        JobLease another = running(jobs);
        Answers.of(jobs.commit(another.ref(), step(1, "ro-1")));
    }

    @Test
    default void manyRolloutsOfAStepAreLookedAtAll() {
        JobStore jobs = newStore().jobs();
        JobLease lease = running(jobs);
        String[] ids = new String[1_200];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = "ro-" + i;
        }
        Answers.of(jobs.commit(lease.ref(), step(1, ids)));
        String[] others = new String[1_200];
        for (int i = 0; i < others.length; i++) {
            others[i] = "other-" + i;
        }
        others[1_111] = "ro-7";
        Answers.refusal(Conflict.class, jobs.commit(lease.ref(), step(2, others)));
        assertEquals(
                1_200,
                Answers.of(jobs.used(lease.job().jobId(), null, null, ALL)).total());
    }

    @Test
    default void commitsKeepTheLease() {
        JobStore jobs = newStore().jobs();
        JobLease lease = running(jobs);
        for (int i = 1; i <= 3; i++) {
            advance(TTL.minusSeconds(1));
            assertEquals(i, Answers.of(jobs.commit(lease.ref(), step(i))).step());
        }
    }

    @Test
    default void stepsAndWhatTheyUsedComePageByPage() {
        JobStore jobs = newStore().jobs();
        JobLease lease = running(jobs);
        String id = lease.job().jobId();
        for (int i = 1; i <= 7; i++) {
            Answers.of(jobs.commit(lease.ref(), step(i, "ro-" + i + "b", "ro-" + i + "a")));
        }
        List<Long> steps = new ArrayList<>();
        List<String> used = new ArrayList<>();
        Page<CommittedStep> part = Answers.of(jobs.steps(id, PageRequest.first(3)));
        while (true) {
            part.items().forEach(step -> steps.add(step.step()));
            if (part.next() == null) {
                break;
            }
            part = Answers.of(jobs.steps(id, PageRequest.first(3).after(part.next())));
        }
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L), steps);
        Page<UsedInStep> uses = Answers.of(jobs.used(id, null, null, PageRequest.first(5)));
        assertEquals(14, uses.total());
        while (true) {
            uses.items()
                    .forEach(one -> used.add(one.step() + " " + one.rollout().rolloutId()));
            if (uses.next() == null) {
                break;
            }
            uses = Answers.of(jobs.used(id, null, null, PageRequest.first(5).after(uses.next())));
        }
        assertEquals(14, used.size());
        assertEquals(List.of("1 ro-1b", "1 ro-1a", "2 ro-2b"), used.subList(0, 3));
        PageRequest newest = new PageRequest(null, true, 2, 0, null);
        assertEquals(
                List.of(7L, 6L), Given.map(Answers.of(jobs.steps(id, newest)).items(), CommittedStep::step));
        Answers.refusal(Invalid.class, jobs.steps(id, Given.sorted("loss", false)));
    }

    @Test
    default void whatWasUsedIsFoundByWhatBecameOfIt() {
        JobStore jobs = newStore().jobs();
        JobLease lease = running(jobs);
        String id = lease.job().jobId();
        for (int i = 1; i <= 3; i++) {
            List<UsedRollout> used = List.of(
                    new UsedRollout("t" + i, Use.TRAINED, null, 1.0),
                    new UsedRollout("q" + i, Use.QUARANTINED, "written by the agent", 99.0));
            Answers.of(jobs.commit(lease.ref(), new JobStep(i, Map.of(), used, json("{}"), null, null)));
        }
        Page<UsedInStep> quarantined = Answers.of(jobs.used(id, null, Use.QUARANTINED, ALL));
        assertEquals(
                List.of("q1", "q2", "q3"),
                Given.map(quarantined.items(), one -> one.rollout().rolloutId()));
        assertEquals(3, quarantined.total());
        Page<UsedInStep> second = Answers.of(jobs.used(id, 2L, Use.TRAINED, ALL));
        assertEquals(
                List.of("t2"), Given.map(second.items(), one -> one.rollout().rolloutId()));
        assertEquals(0, Answers.of(jobs.used(id, 9L, null, ALL)).total());
    }

    /** A page of large cursors ends before its limit. */
    @Test
    default void largeStepsMakeShortPages() {
        JobStore jobs = newStore().jobs();
        JobLease lease = running(jobs);
        String big = "{\"rng\":\"" + "x".repeat(JobStep.MAX_CURSOR_BYTES - 20) + "\"}";
        for (int i = 1; i <= 10; i++) {
            Answers.of(jobs.commit(lease.ref(), new JobStep(i, Map.of(), List.of(), json(big), null, null)));
        }
        Page<CommittedStep> page = Answers.of(jobs.steps(lease.job().jobId(), ALL));
        assertTrue(page.items().size() < 10, "a page of " + page.items().size());
        assertEquals(10, page.total());
        Page<CommittedStep> rest = Answers.of(jobs.steps(lease.job().jobId(), ALL.after(String.valueOf(page.next()))));
        assertEquals(10, page.items().size() + rest.items().size());
    }

    /** A step with a figure, that trained on these rollouts. */
    static JobStep step(long number, String... rollouts) {
        List<UsedRollout> used = new ArrayList<>();
        for (String rollout : rollouts) {
            used.add(new UsedRollout(rollout, Use.TRAINED, null, 0.5));
        }
        return new JobStep(number, Map.of("loss", 1.0 / number), used, json("{}"), null, null);
    }

    private static JobLease running(JobStore jobs) {
        Answers.of(jobs.create(JobContract.job("steps"), null));
        return Answers.of(jobs.claim("w", TTL, Duration.ZERO)).orElseThrow();
    }
}
