package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.json.Json;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Resources, their versions, and which rollouts run against them. */
public interface ResourceContract extends Contract {
    @Test
    default void addedResourcesAreTheLatest() {
        LightningStore store = newStore();
        assertTrue(Answers.of(store.resources().latest()).isEmpty());
        Resources first = add(store, "one");
        Resources second = add(store, "two");
        assertEquals(1, first.version());
        assertNotEquals(first.resourcesId(), second.resourcesId());
        assertEquals(prompt("one"), first.resources());
        assertEquals(first.createTime(), first.updateTime());
        assertEquals(second, Answers.of(store.resources().latest()).orElseThrow());
        assertEquals(
                first, Answers.of(store.resources().get(first.resourcesId())).orElseThrow());
    }

    @Test
    default void anUpdateIsANewVersionAndTheLatest() {
        LightningStore store = newStore();
        Resources first = add(store, "one");
        add(store, "other");
        Resources second = Answers.of(store.resources().update(first.resourcesId(), prompt("two")));
        assertEquals(2, second.version());
        assertEquals(first.resourcesId(), second.resourcesId());
        assertEquals(first.createTime(), second.createTime());
        assertEquals(prompt("two"), second.resources());
        assertEquals(second, Answers.of(store.resources().latest()).orElseThrow());
        assertEquals(
                second, Answers.of(store.resources().get(first.resourcesId())).orElseThrow());
        assertEquals(
                3,
                Answers.of(store.resources().update(first.resourcesId(), prompt("x")))
                        .version());
    }

    @Test
    default void anUpdateOfAnUnknownIdMakesIt() {
        LightningStore store = newStore();
        Resources made = Answers.of(store.resources().update("rs-by-hand", prompt("one")));
        assertEquals("rs-by-hand", made.resourcesId());
        assertEquals(1, made.version());
        assertEquals(made, Answers.of(store.resources().latest()).orElseThrow());
    }

    @Test
    default void unknownResourcesAreNotThere() {
        LightningStore store = newStore();
        assertTrue(Answers.of(store.resources().get("rs-unknown")).isEmpty());
    }

    @Test
    default void aRolloutRunsAgainstTheLatestUnlessItNamesOthers() {
        LightningStore store = newStore();
        String first = add(store, "one").resourcesId();
        String second = add(store, "two").resourcesId();
        assertEquals(second, Given.enqueued(store, Given.task(1)).resourcesId());
        assertEquals(
                first,
                Given.enqueued(store, new NewRollout(json("1"), null, first, RolloutConfig.DEFAULT, null, null, 0))
                        .resourcesId());
        Answers.of(store.resources().update(first, prompt("three")));
        assertEquals(first, Given.started(store).rollout().resourcesId());
    }

    @Test
    default void eachIdIsFoundOnceWithItsLastVersion() {
        LightningStore store = newStore();
        Resources first = add(store, "one");
        Resources second = add(store, "two");
        Resources third = Answers.of(store.resources().update("rs-by-hand", prompt("three")));
        first = Answers.of(store.resources().update(first.resourcesId(), prompt("one again")));
        Page<Resources> all = query(store, null, null, Given.sorted("resources_id", false));
        assertEquals(3, all.total());
        assertEquals(
                List.of(first, second, third).stream()
                        .map(Resources::resourcesId)
                        .sorted()
                        .toList(),
                Given.map(all.items(), Resources::resourcesId));
        assertTrue(all.items().contains(first));
        assertEquals(
                List.of(third),
                query(store, null, "by-hand", PageRequest.first(9)).items());
        assertEquals(
                List.of(second),
                query(store, second.resourcesId(), null, PageRequest.first(9)).items());
        assertEquals(
                List.of(), query(store, "by-hand", null, PageRequest.first(9)).items());
        Page<Resources> part = query(store, null, null, new PageRequest("version", true, 1, 0, null));
        assertEquals(List.of(first), part.items());
        assertEquals(3, part.total());
    }

    private static Page<Resources> query(
            LightningStore store, @Nullable String id, @Nullable String contains, PageRequest page) {
        return Answers.of(store.resources().query(id, contains, page));
    }

    private static Resources add(LightningStore store, String template) {
        return Answers.of(store.resources().add(prompt(template), null));
    }

    private static Json prompt(String template) {
        return json("{\"main\":{\"resource_type\":\"prompt_template\",\"template\":\"" + template
                + "\",\"engine\":\"f-string\"}}");
    }
}
