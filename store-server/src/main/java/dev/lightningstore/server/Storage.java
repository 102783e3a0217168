package dev.lightningstore.server;

import dev.lightningstore.store.StoreCluster;

/**
 * What the server needs of its database.
 *
 * @param tokenSecret signs rollout tokens; the same for all servers of the database
 */
record Storage(StoreCluster cluster, byte[] tokenSecret) {}
