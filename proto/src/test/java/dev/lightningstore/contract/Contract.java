package dev.lightningstore.contract;

import dev.lightningstore.project.Quotas;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.StoreCluster;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/**
 * What a backend or a wire gives to the tests of the contract. One cluster may serve all of them: each test works in a
 * project of its own.
 */
public interface Contract {
    StoreCluster cluster();

    /** Moves the store's clock and runs its watchdog once; tests that need it are skipped where nobody can. */
    default void advance(Duration by) {
        Assumptions.abort("the clock of this store cannot be moved");
    }

    /** The store of a project that nobody else knows. */
    default LightningStore newStore() {
        return cluster().project(newProject(Quotas.NONE));
    }

    default String newProject(Quotas quotas) {
        String name = "t-" + UUID.randomUUID();
        Answers.of(cluster().projects().create(name, quotas));
        return name;
    }
}
