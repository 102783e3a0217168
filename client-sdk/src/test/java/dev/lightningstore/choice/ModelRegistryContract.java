package dev.lightningstore.choice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What agents rely on, whoever keeps the registry. */
interface ModelRegistryContract {
    ModelRegistry registry();

    /** Makes a model the agent's active one, in place of the one before. */
    void activate(String agent, String model);

    /** The agent goes back to its base model. */
    void deactivate(String agent);

    @Test
    default void anAgentOfWhichNothingIsKnownHasNone() {
        assertEquals(Optional.empty(), registry().active("nobody").join());
    }

    @Test
    default void theLastActivatedIsTheOne() {
        activate("support", "ft:1");
        activate("support", "ft:2");
        activate("other", "ft:3");
        assertEquals(Optional.of("ft:2"), registry().active("support").join());
    }

    @Test
    default void aDeactivatedOneIsNotThereAnyMore() {
        activate("support", "ft:1");
        deactivate("support");
        assertEquals(Optional.empty(), registry().active("support").join());
    }
}
