package dev.lightningstore.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lightningstore.error.StoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections to one database, whose schema is brought up to date when it is opened. */
final class Database implements AutoCloseable {
    /** Connections beside those of lengthy queries: one for each event loop, and some for our own tasks. */
    private static final int BRIEF_READERS = 2 * Runtime.getRuntime().availableProcessors() + 2;

    private static final Logger log = LoggerFactory.getLogger(Database.class);

    static {
        // H2 would hash every value that it is given, payloads whole, to share equal ones; ours are all different.
        if (System.getProperty("h2.objectCache") == null) {
            System.setProperty("h2.objectCache", "false");
        }
    }

    private final Dialect dialect;
    private final StorageOptions options;
    private final String url;
    private final HikariDataSource readers;

    private Database(Dialect dialect, StorageOptions options, String url, HikariDataSource readers) {
        this.dialect = dialect;
        this.options = options;
        this.url = url;
        this.readers = readers;
    }

    static Database open(StorageOptions options) {
        Dialect dialect = Dialect.of(options.url());
        String url = withDefaults(dialect, options.url());
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user(dialect, options));
        config.setPassword(options.password());
        config.setMaximumPoolSize(options.readers() + BRIEF_READERS);
        config.setMinimumIdle(1);
        config.setPoolName("store-readers");
        config.setConnectionTimeout(10_000);
        HikariDataSource readers;
        try {
            readers = new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw cannotOpen(url, e);
        }
        try {
            migrate(dialect, readers);
        } catch (RuntimeException e) {
            readers.close();
            throw e;
        }
        return new Database(dialect, options, url, readers);
    }

    private static String user(Dialect dialect, StorageOptions options) {
        String user = options.user();
        return user != null ? user : dialect == Dialect.H2 ? "sa" : "postgres";
    }

    private static String withDefaults(Dialect dialect, String url) {
        return switch (dialect) {
            // Commits reach the file before they are answered; the process decides when the database closes.
            case H2 ->
                add(
                                url,
                                ";",
                                "WRITE_DELAY=0",
                                "DB_CLOSE_ON_EXIT=FALSE",
                                "QUERY_CACHE_SIZE=64",
                                "LOCK_TIMEOUT=10000",
                                "OPTIMIZE_REUSE_RESULTS=0")
                        + (url.startsWith("jdbc:h2:mem:") ? ";DB_CLOSE_DELAY=-1" : "");
            case POSTGRESQL ->
                add(url, url.contains("?") ? "&" : "?", "reWriteBatchedInserts=true")
                        + "&prepareThreshold=1&tcpKeepAlive=true&ApplicationName=lightningstore";
        };
    }

    private static String add(String url, String separator, String... settings) {
        StringBuilder text = new StringBuilder(url);
        for (String setting : settings) {
            if (!url.contains(setting.substring(0, setting.indexOf('=')))) {
                text.append(separator).append(setting);
            }
        }
        return text.toString();
    }

    private static void migrate(Dialect dialect, HikariDataSource connections) {
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(connections)
                    .locations("classpath:" + dialect.migrations())
                    .baselineOnMigrate(false)
                    .validateMigrationNaming(true)
                    .ignoreMigrationPatterns(new String[0]) // else a newer version's schema would be taken for ours
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StoreException.Unavailable("the database's schema could not be brought up to date: "
                    + e.getMessage() + " - was it written by a newer version?");
        }
    }

    private static StoreException cannotOpen(String url, RuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String plain = url.replaceAll("(?i)(password|user)=[^;&]*", "$1=…");
        StoreException failure =
                new StoreException.Unavailable("the database " + plain + " cannot be opened: " + cause.getMessage());
        failure.initCause(e);
        return failure;
    }

    Dialect dialect() {
        return dialect;
    }

    String url() {
        return url;
    }

    Properties login() {
        Properties login = new Properties();
        login.setProperty("user", user(dialect, options));
        if (options.password() != null) {
            login.setProperty("password", options.password());
        }
        return login;
    }

    HikariDataSource readers() {
        return readers;
    }

    /** A connection for the writer, outside the pool. */
    Connection writer() throws SQLException {
        Connection connection = DriverManager.getConnection(url, login());
        connection.setAutoCommit(false);
        return connection;
    }

    /** Forces what is committed to disk; PostgreSQL does so by itself. */
    static void force(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    @Override
    public void close() {
        if (dialect.alone()) {
            readers.close();
            // Not closed after use: its database is gone then, and it says so with an exception.
            try {
                DriverManager.getConnection(url, login()).createStatement().execute("SHUTDOWN");
            } catch (SQLException e) {
                log.atWarn().setCause(e).log("the database did not shut down in order; it will recover");
            }
        }
        readers.close();
    }
}
