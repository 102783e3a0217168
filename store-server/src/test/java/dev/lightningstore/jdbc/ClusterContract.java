package dev.lightningstore.jdbc;

import dev.lightningstore.contract.StoreContract;
import dev.lightningstore.contract.TestClock;
import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.store.StoreCluster;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The contract on the engine itself, one cluster a class. */
abstract class ClusterContract implements StoreContract {
    static final TestClock CLOCK = new TestClock();

    abstract JdbcCluster jdbc();

    @Override
    public StoreCluster cluster() {
        return jdbc();
    }

    @Override
    public void advance(Duration by) {
        CLOCK.move(by);
        jdbc().watch();
    }

    static JdbcCluster open(StorageOptions options, InstantSource clock) {
        return JdbcCluster.open(options, clock, ClusterContract::token, TestSpans::fields);
    }

    private static String token(String project, LeaseRef lease, Instant expires) {
        return project + "/" + lease.rolloutId() + "/" + lease.fence() + "/" + expires;
    }
}
