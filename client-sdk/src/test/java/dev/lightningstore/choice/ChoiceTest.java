package dev.lightningstore.choice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.choice.ModelChoice.Source;
import dev.lightningstore.config.ModelSelection;
import dev.lightningstore.json.Json;
import dev.lightningstore.resource.Resources;
import java.time.Instant;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    private static final String DEFAULT = "Answer {question}.";

    private final FakeRegistry registry = new FakeRegistry();
    private long now;

    private Models models(@Nullable String tuned, double percentage) {
        return new Models(new ModelSelection("base", tuned, true, percentage), true, null, registry, () -> now);
    }

    private void later() {
        now += Remembered.GOOD_FOR.toNanos();
    }

    @Test
    void theRegistryThenTheConfigurationThenTheBaseModel() {
        registry.models.put("support", "ft:registered");
        assertEquals(
                new ModelChoice("support", "ft:registered", Source.REGISTRY),
                models("ft:configured", 100).active("support"));
        assertEquals(
                new ModelChoice("other", "ft:configured", Source.CONFIGURATION),
                models("ft:configured", 100).active("other"));
        assertEquals(
                new ModelChoice("other", "base", Source.BASE), models(null, 100).active("other"));
    }

    @Test
    void whatIsKnownIsGoodForAMinute() {
        Models models = models(null, 100);
        registry.models.put("support", "ft:1");
        assertEquals("ft:1", models.active("support").model());
        registry.models.put("support", "ft:2");
        now += Remembered.GOOD_FOR.toNanos() - 1;
        assertEquals("ft:1", models.active("support").model());
        now++;
        assertEquals("ft:2", models.active("support").model());
        assertEquals(2, registry.asked);
    }

    @Test
    void aRegistryThatIsAwayLeavesTheAgentWithWhatItKnew() {
        registry.models.put("support", "ft:1");
        Models models = models(null, 100);
        assertEquals("ft:1", models.active("support").model());
        registry.away = true;
        later();
        assertEquals("ft:1", models.active("support").model());
        assertEquals("base", models.active("never asked for").model());
        registry.away = false;
        registry.models.remove("support");
        assertEquals("ft:1", models.active("support").model(), "it is not asked again at once");
        later();
        assertEquals("base", models.active("support").model());
    }

    @Test
    void aPartOfTheUsersGetsTheTunedModelAndStaysWithIt() {
        registry.models.put("support", "ft:1");
        Models some = models(null, 20);
        Models more = models(null, 60);
        int tuned = 0;
        for (int i = 0; i < 10_000; i++) {
            boolean one = "ft:1".equals(some.active("support", "user-" + i).model());
            tuned += one ? 1 : 0;
            assertEquals(
                    one,
                    "ft:1"
                            .equals(models(null, 20)
                                    .active("support", "user-" + i)
                                    .model()));
            if (one) {
                assertEquals(
                        "ft:1", more.active("support", "user-" + i).model(), "a larger part holds the smaller one");
            }
        }
        assertTrue(tuned > 1_900 && tuned < 2_100, tuned + " of 10,000");
        assertEquals(Source.BASE, some.active("support").source(), "nobody in particular is only among all");
        assertTrue(IntStream.range(0, 1_000)
                .allMatch(i -> models(null, 0).active("support", "user-" + i).source() == Source.BASE));
    }

    @Test
    void aPromptIsThePublishedOneOrTheAgentsOwn() {
        Resources resources = new Resources(
                "rs-1",
                3,
                Instant.EPOCH,
                Instant.EPOCH,
                Json.parse(
                        "{\"a/b~c\": {\"resource_type\": \"prompt_template\", \"template\": \"Be brief: {question}\"},"
                                + " \"main\": {\"resource_type\": \"llm\", \"model\": \"m\"}}",
                        "resources"));
        assertEquals(
                new PromptChoice("a/b~c", "Be brief: {question}", "rs-1", 3), Prompts.in(resources, "a/b~c", DEFAULT));
        PromptChoice own = new PromptChoice("main", DEFAULT, null, 0);
        assertEquals(own, Prompts.in(resources, "main", DEFAULT), "no template");
        assertEquals(own, Prompts.in(null, "main", DEFAULT));
    }
}
