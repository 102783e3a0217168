package dev.lightningstore.store;

import dev.lightningstore.project.ProjectStore;

/** All projects of one database or one server. */
public interface StoreCluster extends AutoCloseable {
    String DEFAULT_PROJECT = "default";

    /** The store of a project that exists; {@code NotFound} for any other. */
    LightningStore project(String name);

    ProjectStore projects();

    @Override
    void close();
}
