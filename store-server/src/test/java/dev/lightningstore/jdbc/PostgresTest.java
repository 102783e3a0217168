package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresTest extends ClusterContract {
    private JdbcCluster cluster;

    @BeforeAll
    void open() {
        cluster = open(Postgres.newDatabase(), CLOCK);
    }

    @AfterAll
    void close() {
        cluster.close();
    }

    @Override
    JdbcCluster jdbc() {
        return cluster;
    }

    /** The embedded server is quick because it is careless; what is tested here must be what people run. */
    @Test
    void theDatabaseIsDurable() {
        for (String setting : Postgres.DURABLE) {
            assertEquals("on", Postgres.show(setting), setting);
        }
    }
}
