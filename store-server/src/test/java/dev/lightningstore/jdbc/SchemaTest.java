package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
    @Test
    void aDatabaseOfANewerVersionIsRefused(@TempDir Path folder) throws Exception {
        StorageOptions options = StorageOptions.h2(folder);
        ClusterContract.open(options, Clock.systemUTC()).close();
        try (Connection connection = DriverManager.getConnection(options.url(), "sa", null);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO \"flyway_schema_history\" SELECT MAX(\"installed_rank\") + 1, '99', 'future',"
                            + " 'SQL', 'V99__future.sql', 1, 'sa', CURRENT_TIMESTAMP, 1, TRUE FROM \"flyway_schema_history\"");
        }
        StoreException refused =
                assertThrows(StoreException.Unavailable.class, () -> ClusterContract.open(options, Clock.systemUTC()));
        assertTrue(String.valueOf(refused.getMessage()).contains("newer version"), refused.getMessage());
    }
}
