package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.json;
import static dev.lightningstore.contract.Given.sorted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Finding rollouts: filters, orders with nulls, pages by offset. */
public interface RolloutQueryContract extends Contract {
    @Test
    default void withoutAFilterAllComeInTheOrderOfInsertion() {
        LightningStore store = newStore();
        List<String> made = Given.ids(Given.enqueued(store, 12));
        Page<AttemptedRollout> page = query(store, RolloutQuery.all(PageRequest.first(100)));
        assertEquals(made, Given.attemptedIds(page.items()));
        assertEquals(12, page.total());
        assertEquals(
                0, query(newStore(), RolloutQuery.all(PageRequest.first(100))).total());
    }

    @Test
    default void aPageOfRolloutsIsPartOfTheWhole() {
        LightningStore store = newStore();
        List<String> made = Given.ids(Given.enqueued(store, 10));
        List<String> read = new ArrayList<>();
        for (int offset = 0; offset < 12; offset += 4) {
            Page<AttemptedRollout> page = query(store, RolloutQuery.all(new PageRequest(null, false, 4, offset, null)));
            read.addAll(Given.attemptedIds(page.items()));
            assertEquals(10, page.total());
        }
        assertEquals(made, read);
        Page<AttemptedRollout> beyond = query(store, RolloutQuery.all(new PageRequest(null, false, 4, 50, null)));
        assertEquals(List.of(), beyond.items());
        assertEquals(10, beyond.total());
    }

    @Test
    default void eachRolloutStandsBesideItsLatestAttempt() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.started(store);
        AttemptedRollout second = Answers.of(store.rollouts().startAttempt(Given.rolloutId(first), null));
        Given.enqueued(store, 1);
        List<AttemptedRollout> found =
                query(store, RolloutQuery.all(PageRequest.first(10))).items();
        assertEquals(second, found.get(0));
        assertEquals(null, found.get(1).attempt());
    }

    @Test
    default void filtersAreJoinedAsAsked() {
        LightningStore store = newStore();
        List<Rollout> made = Given.enqueued(store, 4);
        List<String> ids = Given.ids(made);
        Answers.of(store.rollouts().update(ids.get(1), RolloutUpdate.status(RolloutStatus.CANCELLED)));
        Answers.of(store.rollouts().update(ids.get(2), RolloutUpdate.status(RolloutStatus.FAILED)));
        Set<RolloutStatus> ended = Set.of(RolloutStatus.CANCELLED, RolloutStatus.FAILED);

        assertEquals(pick(ids, 1, 2), found(store, ended, null, null, false));
        assertEquals(pick(ids, 0, 3), found(store, Set.of(RolloutStatus.QUEUING), null, null, false));
        assertEquals(pick(ids, 3, 1), reversed(found(store, null, pick(ids, 3, 1), null, false)));
        assertEquals(pick(ids, 2), found(store, ended, pick(ids, 2, 3), null, false));
        assertEquals(pick(ids, 1, 2, 3), found(store, ended, pick(ids, 2, 3), null, true));
        assertEquals(pick(ids, 0), found(store, null, null, ids.get(0).substring(3), false));
        assertEquals(ids, found(store, null, null, "ro-", false));
        assertEquals(List.of(), found(store, null, null, "no such text", false));
        assertEquals(pick(ids, 0, 1, 2), found(store, ended, null, ids.get(0).substring(3), true));
        assertEquals(List.of(), found(store, ended, null, ids.get(0).substring(3), false));
        assertEquals(List.of(), found(store, null, List.of("ro-unknown"), null, false));
        assertEquals(List.of(), found(store, Set.of(RolloutStatus.RUNNING), null, null, false));
    }

    @Test
    default void aFilteredPageCountsOnlyWhatMatches() {
        LightningStore store = newStore();
        List<String> ids = Given.ids(Given.enqueued(store, 9));
        for (int i = 0; i < 9; i += 2) {
            Answers.of(store.rollouts().update(ids.get(i), RolloutUpdate.status(RolloutStatus.FAILED)));
        }
        Page<AttemptedRollout> page = query(
                store,
                new RolloutQuery(
                        Set.of(RolloutStatus.FAILED),
                        null,
                        null,
                        null,
                        false,
                        new PageRequest(null, false, 2, 2, null)));
        assertEquals(pick(ids, 4, 6), Given.attemptedIds(page.items()));
        assertEquals(5, page.total());
    }

    @Test
    default void aMissingTimeIsTheLatestOfAll() {
        LightningStore store = newStore();
        List<String> ids = Given.ids(Given.enqueued(store, 3));
        Answers.of(store.rollouts().update(ids.get(1), RolloutUpdate.status(RolloutStatus.FAILED)));
        assertEquals(ids.get(1), order(store, "end_time", false).get(0));
        assertEquals(ids.get(1), order(store, "end_time", true).get(2));
    }

    @Test
    default void aMissingWordIsTheFirstOfAll() {
        LightningStore store = newStore();
        List<String> ids = new ArrayList<>();
        for (RolloutMode mode : Arrays.asList(RolloutMode.VAL, null, RolloutMode.TRAIN, RolloutMode.TEST)) {
            ids.add(Given.enqueued(store, new NewRollout(json("1"), mode, null, RolloutConfig.DEFAULT, null, null, 0))
                    .rolloutId());
        }
        assertEquals(pick(ids, 1, 3, 2, 0), order(store, "mode", false));
        assertEquals(pick(ids, 0, 2, 3, 1), order(store, "mode", true));
    }

    @Test
    default void rolloutsCanBeSortedByTheirOtherFields() {
        LightningStore store = newStore();
        List<String> ids = Given.ids(Given.enqueued(store, 3));
        Answers.of(store.rollouts().update(ids.get(0), RolloutUpdate.status(RolloutStatus.SUCCEEDED)));
        Answers.of(store.rollouts().update(ids.get(1), RolloutUpdate.status(RolloutStatus.CANCELLED)));
        assertEquals(pick(ids, 1, 2, 0), order(store, "status", false));
        assertEquals(ids.stream().sorted().toList(), order(store, "rollout_id", false));
        assertEquals(reversed(ids.stream().sorted().toList()), order(store, "rollout_id", true));
        assertEquals(ids, order(store, "start_time", false));
    }

    private static List<String> order(LightningStore store, String by, boolean descending) {
        return Given.attemptedIds(
                query(store, RolloutQuery.all(sorted(by, descending))).items());
    }

    private static List<String> found(
            LightningStore store,
            @Nullable Set<RolloutStatus> statusIn,
            @Nullable List<String> idIn,
            @Nullable String idContains,
            boolean any) {
        return Given.attemptedIds(
                query(store, new RolloutQuery(statusIn, idIn, idContains, null, any, PageRequest.first(100)))
                        .items());
    }

    private static Page<AttemptedRollout> query(LightningStore store, RolloutQuery query) {
        return Answers.of(store.rollouts().query(query));
    }

    private static List<String> pick(List<String> ids, int... places) {
        return Arrays.stream(places).mapToObj(ids::get).toList();
    }

    private static List<String> reversed(List<String> ids) {
        List<String> turned = new ArrayList<>(ids);
        java.util.Collections.reverse(turned);
        return turned;
    }
}
