package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What killed processes said was answered, and whether a store still has it. */
final class Acknowledged {
    private final Map<String, String> inputs = new HashMap<>();
    private final Set<String> claims = new HashSet<>();
    private final Map<String, Long> issued = new HashMap<>();
    private final Map<String, List<String>> spans = new HashMap<>();
    private final Map<String, AttemptStatus> ends = new HashMap<>();
    /** The last that was committed, by job. */
    private final Map<String, Long> steps = new HashMap<>();

    private final Set<String> endedJobs = new HashSet<>();

    void hear(List<String> lines) {
        for (String line : lines) {
            String[] word = line.split(" ", 5);
            switch (word[0]) {
                case "ENQUEUED" -> inputs.put(word[1], word[2]);
                case "CLAIMED" -> assertTrue(claims.add(word[1] + " " + word[2]), "claimed twice: " + line);
                case "ISSUED" -> issued.merge(word[1], Long.parseLong(word[2]), Math::max);
                case "SPAN" -> {
                    spans.computeIfAbsent(word[1], rollout -> new ArrayList<>())
                            .add(word[2] + " " + word[3] + " " + word[4]);
                    issued.merge(word[1], Long.parseLong(word[3]), Math::max);
                }
                case "FINISHED" -> ends.put(word[1] + " " + word[2], AttemptStatus.valueOf(word[3]));
                case "JOB" -> steps.put(word[1], 0L);
                case "STEP" -> steps.merge(word[1], Long.parseLong(word[2]), Math::max);
                case "ENDED" -> endedJobs.add(word[1]);
                default -> assertEquals("READY", line);
            }
        }
    }

    int size() {
        return inputs.size() + claims.size() + spans.size() + ends.size();
    }

    /** A step that nobody was told of may be there, but only whole: with what it used. */
    private void assertJobIn(JobStore jobs, String id, long step) {
        Job kept = Answers.of(jobs.get(id)).orElseThrow(() -> new AssertionError("lost job " + id));
        assertTrue(kept.step() >= step, "lost a step of " + kept + ": " + step);
        PageRequest page = PageRequest.first(1_000);
        assertEquals(kept.step(), Answers.of(jobs.steps(id, page)).total(), id);
        assertEquals(
                2 * kept.step(), Answers.of(jobs.used(id, null, null, page)).total(), id);
        assertTrue(!endedJobs.contains(id) || kept.state() == JobState.SUCCEEDED, "lost the end of " + kept);
    }

    void assertIn(LightningStore store) {
        inputs.forEach((id, input) -> {
            Rollout kept = Answers.of(store.rollouts().get(id))
                    .orElseThrow(() -> new AssertionError("lost rollout " + id))
                    .rollout();
            assertEquals(input, kept.input().toString(), id);
        });
        Map<String, Attempt> attempts = new HashMap<>();
        for (String claim : claims) {
            String id = claim.split(" ")[0];
            for (Attempt attempt : Answers.of(store.rollouts().attempts(id, PageRequest.first(300)))
                    .items()) {
                attempts.put(id + " " + attempt.attemptId(), attempt);
            }
            assertTrue(attempts.containsKey(claim), "lost attempt " + claim);
        }
        ends.forEach((claim, end) -> {
            Attempt kept = attempts.get(claim);
            assertTrue(kept != null && kept.status() == end, "lost the end " + end + " of " + claim + ": " + kept);
        });
        spans.forEach((id, wanted) -> {
            Set<String> kept = new HashSet<>();
            for (StoredSpan span : Answers.of(
                            store.spans().query(new SpanQuery(id, null, null, PageRequest.first(10_000))))
                    .items()) {
                kept.add(span.attemptId() + " " + span.sequenceId() + " "
                        + TestSpans.fields(span.payload()).name());
            }
            assertTrue(kept.containsAll(wanted), "lost a span of " + wanted + " among " + kept);
        });
        steps.forEach((id, step) -> assertJobIn(store.jobs(), id, step));
        issued.forEach((id, last) -> {
            long next = Answers.of(store.spans().nextSequenceIds(id, "latest", 1));
            assertTrue(next > last, "sequence id " + next + " of " + id + " was given out before: " + last);
        });
    }
}
