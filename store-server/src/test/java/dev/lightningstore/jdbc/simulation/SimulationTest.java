package dev.lightningstore.jdbc.simulation;

import dev.lightningstore.contract.TestClock;
import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.jdbc.JdbcCluster;
import dev.lightningstore.jdbc.StorageOptions;
import dev.lightningstore.store.LightningStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
    private static final int STEPS = Integer.getInteger("simulation.steps", 500);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensTheInvariantsHold(long seed, @TempDir Path folder) {
        TestClock clock = new TestClock();
        try (FileStore server = new FileStore(StorageOptions.h2(folder), clock)) {
            server.open();
            new Simulation(seed, clock, server).run(STEPS);
        }
    }

    private static final class FileStore implements CrashingStore {
        private final StorageOptions options;
        private final TestClock clock;
        private JdbcCluster cluster;

        FileStore(StorageOptions options, TestClock clock) {
            this.options = options;
            this.clock = clock;
            this.cluster = openCluster();
        }

        private JdbcCluster openCluster() {
            return JdbcCluster.open(options, clock, (project, lease, expires) -> "", TestSpans::fields);
        }

        @Override
        public void open() {
            cluster.close();
            cluster = openCluster();
        }

        @Override
        public LightningStore store() {
            return cluster.project("default");
        }

        @Override
        public void watch() {
            cluster.watch();
        }

        /** Leaves the file as it is at this moment: what was not committed is not there. */
        @Override
        public void crash() {
            try (Connection connection = DriverManager.getConnection(options.url(), "sa", null);
                    Statement statement = connection.createStatement()) {
                statement.execute("SHUTDOWN IMMEDIATELY");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            cluster.close();
        }
    }
}
