package dev.lightningstore.jdbc;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class H2MemoryTest extends ClusterContract {
    private JdbcCluster cluster;

    @BeforeAll
    void open() {
        cluster = open(StorageOptions.of("jdbc:h2:mem:contract;DB_CLOSE_DELAY=-1", null, null), CLOCK);
    }

    @AfterAll
    void close() {
        cluster.close();
    }

    @Override
    JdbcCluster jdbc() {
        return cluster;
    }
}
