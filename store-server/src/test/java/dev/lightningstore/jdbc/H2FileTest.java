package dev.lightningstore.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class H2FileTest extends ClusterContract {
    private JdbcCluster cluster;

    @BeforeAll
    void open(@TempDir Path folder) {
        cluster = open(StorageOptions.h2(folder), CLOCK);
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
