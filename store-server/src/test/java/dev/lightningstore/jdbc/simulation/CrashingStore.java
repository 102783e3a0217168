package dev.lightningstore.jdbc.simulation;

import dev.lightningstore.store.LightningStore;

/** A store that can be cut off in the middle of its work, and opened again over what it left behind. */
interface CrashingStore extends AutoCloseable {
    void open();

    LightningStore store();

    void watch();

    void crash();

    @Override
    void close();
}
