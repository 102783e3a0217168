package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.json;
import static dev.lightningstore.contract.Given.prioritised;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the native wire adds to rollouts: priorities and groups. */
public interface PriorityContract extends Contract {
    @Test
    default void priorityComesBeforeFirstInFirstOut() {
        LightningStore store = newStore();
        List<Rollout> made = Answers.of(store.rollouts()
                .enqueue(
                        List.of(
                                prioritised(0),
                                prioritised(-1000),
                                prioritised(5),
                                prioritised(0),
                                prioritised(1000),
                                prioritised(5)),
                        null));
        List<String> ids = Given.ids(made);
        List<AttemptedRollout> claimed = Answers.of(store.rollouts().dequeue(10, null));
        assertEquals(
                List.of(ids.get(4), ids.get(2), ids.get(5), ids.get(0), ids.get(3), ids.get(1)),
                Given.attemptedIds(claimed));
        assertEquals(1000, claimed.get(0).rollout().priority());
        assertEquals(-1000, claimed.get(5).rollout().priority());
    }

    @Test
    default void aRetryGoesToTheTailOfItsPriority() {
        LightningStore store = newStore();
        RolloutConfig config = Given.attempts(2, AttemptStatus.FAILED);
        Given.enqueued(store, new NewRollout(json("1"), null, null, config, null, null, 7));
        AttemptedRollout first = Answers.of(store.rollouts().dequeue(1, null)).get(0);
        String low = Given.enqueued(store, prioritised(0)).rolloutId();
        String high = Given.enqueued(store, prioritised(7)).rolloutId();
        Answers.of(store.rollouts()
                .updateAttempt(
                        Given.rolloutId(first), Given.attemptId(first), AttemptUpdate.status(AttemptStatus.FAILED)));
        assertEquals(
                List.of(high, Given.rolloutId(first), low),
                Given.attemptedIds(Answers.of(store.rollouts().dequeue(10, null))));
    }

    @Test
    default void aGroupIsFoundByItsId() {
        LightningStore store = newStore();
        String one = Given.enqueued(store, grouped("g1")).rolloutId();
        String two = Given.enqueued(store, grouped("g2")).rolloutId();
        String three = Given.enqueued(store, grouped("g1")).rolloutId();
        Given.enqueued(store, grouped(null));
        assertEquals("g1", Given.rollout(store, one).rollout().groupId());
        assertEquals(List.of(one, three), found(store, null, "g1", false));
        assertEquals(List.of(two), found(store, null, "g2", false));
        assertEquals(List.of(), found(store, null, "g", false));
    }

    @Test
    default void theGroupIsRequiredHoweverTheRestIsJoined() {
        LightningStore store = newStore();
        String one = Given.enqueued(store, grouped("g1")).rolloutId();
        String two = Given.enqueued(store, grouped("g1")).rolloutId();
        String other = Given.enqueued(store, grouped("g2")).rolloutId();
        for (String id : List.of(one, other)) {
            Answers.of(store.rollouts().update(id, RolloutUpdate.status(RolloutStatus.FAILED)));
        }
        assertEquals(List.of(one), found(store, Set.of(RolloutStatus.FAILED), "g1", false));
        assertEquals(List.of(one), found(store, Set.of(RolloutStatus.FAILED), "g1", true));
        assertEquals(List.of(two), found(store, Set.of(RolloutStatus.QUEUING), "g1", true));
    }

    private static NewRollout grouped(@Nullable String group) {
        return new NewRollout(json("1"), null, null, RolloutConfig.DEFAULT, null, group, 0);
    }

    private static List<String> found(
            LightningStore store, @Nullable Set<RolloutStatus> statusIn, String group, boolean any) {
        return Given.attemptedIds(Answers.of(store.rollouts()
                        .query(new RolloutQuery(statusIn, null, null, group, any, PageRequest.first(100))))
                .items());
    }
}
