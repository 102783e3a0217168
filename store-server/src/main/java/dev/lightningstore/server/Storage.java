package dev.lightningstore.server;

import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.RecordingStore;
import dev.lightningstore.model.UsageStore;
import dev.lightningstore.rollout.RolloutNames;
import dev.lightningstore.store.StoreCluster;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What the server needs of its database.
 *
 * @param tokenSecret signs rollout tokens; the same for all servers of the database
 * @param answers whether the database answers and takes writes now; may block
 * @param drain gives out no more work
 * @param meters tells its figures to a registry
 */
record Storage(
        StoreCluster cluster,
        ModelStore models,
        UsageStore usage,
        RecordingStore recordings,
        RolloutNames rolloutNames,
        byte[] tokenSecret,
        BooleanSupplier answers,
        Runnable drain,
        Consumer<MeterRegistry> meters) {}
