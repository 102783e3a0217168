package dev.lightningstore.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreConfigTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolve("..").normalize();

    @TempDir
    Path folder;

    @Test
    void defaults() {
        StoreConfig config = ConfigReader.defaults();
        assertEquals("127.0.0.1", config.host());
        assertEquals(4747, config.port());
        assertEquals(Path.of("lightning-data"), config.data());
        assertEquals(StoreConfig.Durability.PROCESS, config.durability());
        assertEquals(StoreConfig.AuthMode.AUTO, config.auth());
        assertFalse(config.insecure());
        assertNull(config.adminKey());
        assertNull(config.database().url());
        assertFalse(config.tls().enabled());
        assertEquals(List.of(), config.cors().origins());
        assertEquals(64L << 20, config.limits().requestSize().bytes());
        assertEquals(Duration.ofSeconds(1), config.watchdog().interval());
        assertEquals(Duration.ofDays(7), config.retention().events());
        assertNull(config.quotas().retention());
        assertEquals(Duration.ofSeconds(20), config.shutdown().deadline());
    }

    /** Every key, each with a value that is not its default: none may be forgotten here. */
    @Test
    void fullMapping() throws IOException {
        Path file = folder.resolve("full.yaml");
        Files.writeString(file, """
            host: 0.0.0.0
            port: 1
            data: /d
            durability: disk
            auth: required
            insecure: true
            admin_key: 0123456789abcdef
            admin_key_file: /k
            database:
              url: jdbc:postgresql://db/x
              user: u
              password: p
              password_file: /p
            tls:
              cert: /c
              key: /key
              client_ca: /ca
              client_auth: required
            cors:
              origins: [https://a.example, https://b.example]
            limits:
              request_size: 1MiB
              request_time: 2m
              connections: 2
              pending_writes: 3
              group: 4
              readers: 5
              failed_logins: 6
            watchdog:
              interval: 250ms
            retention:
              interval: 1h30m
              events: 1d
            quotas:
              max_queued: 7
              max_rollouts: 8
              max_span_bytes: 9GB
              retention: 30d
            gateway:
              models: [m=http://127.0.0.1:8000/v1]
              secrets: /run/secrets
              body_size: 2MiB
              answer_size: 3MiB
              in_flight: 9
              call_time: 20s
              retries: 7
              swap_queue: 8
              swap_wait: 30s
              health_interval: 15s
            shutdown:
              deadline: 1s
              delay: 2s
            """);
        ConfigReader.Loaded loaded = ConfigReader.read(Map.of(), Map.of(), file);
        StoreConfig config = loaded.config();
        Map<String, String> defaults =
                ConfigReader.read(Map.of(), Map.of(), null).shown();
        loaded.shown().forEach((key, shown) -> {
            assertTrue(shown.endsWith(" (file " + file + ")"), key + " is not in the file above");
            assertFalse(shown.equals(defaults.get(key)), key);
        });
        assertEquals(
                new StoreConfig.Limits(new ByteSize(1 << 20), Duration.ofMinutes(2), 2, 3, 4, 5, 6), config.limits());
        assertEquals(new StoreConfig.Quota(7L, 8L, new ByteSize(9_000_000_000L), Duration.ofDays(30)), config.quotas());
        assertEquals(
                new StoreConfig.Gateway(
                        List.of("m=http://127.0.0.1:8000/v1"),
                        Path.of("/run/secrets"),
                        new ByteSize(2 << 20),
                        new ByteSize(3 << 20),
                        9,
                        Duration.ofSeconds(20),
                        7,
                        8,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(15)),
                config.gateway());
        assertEquals(
                List.of("https://a.example", "https://b.example"), config.cors().origins());
        assertEquals(Duration.ofMinutes(90), config.retention().interval());
        assertEquals(StoreConfig.ClientAuth.REQUIRED, config.tls().clientAuth());
        assertEquals(new Secret("p"), config.database().password());
        assertFalse(loaded.shown().toString().contains("0123456789abcdef"), "secrets are hidden");
        assertFalse(config.toString().contains("0123456789abcdef"), "secrets are hidden");
    }

    @Test
    void aLoginInAUrlIsHidden() {
        String url = "jdbc:postgresql://me:secret@db/x?ssl=true&password=secret&user=me";
        Map<String, String> shown =
                ConfigReader.read(Map.of("database.url", url), Map.of(), null).shown();
        assertEquals("jdbc:postgresql://***@db/x?ssl=true&password=***&user=me (flag)", shown.get("database.url"));
    }

    @Test
    void flagsWinOverEnvironmentOverFileOverDefaults() throws IOException {
        Path file = folder.resolve("some.yaml");
        Files.writeString(file, "port: 1\nhost: 127.0.0.2\nlimits: {readers: 3}\n");
        Map<String, String> environment = Map.of("LIGHTNING_PORT", "2", "LIGHTNING_HOST", "127.0.0.3", "PATH", "/bin");
        ConfigReader.Loaded loaded = ConfigReader.read(Map.of("port", "3"), environment, file);
        assertEquals(3, loaded.config().port());
        assertEquals("127.0.0.3", loaded.config().host());
        assertEquals(3, loaded.config().limits().readers());
        assertEquals("3 (flag)", loaded.shown().get("port"));
        assertEquals("127.0.0.3 (environment LIGHTNING_HOST)", loaded.shown().get("host"));
    }

    @Test
    void anUnknownKeyIsAnErrorWithTheNearestName() throws IOException {
        Path file = folder.resolve("typo.yaml");
        Files.writeString(file, "database:\n  usr: me\n");
        ConfigException typo = assertThrows(ConfigException.class, () -> ConfigReader.read(Map.of(), Map.of(), file));
        assertEquals(
                "unknown key 'database.usr' (file " + file + "): did you mean 'database.user'?", typo.getMessage());
        assertEquals("limits.request_size", ConfigReader.nearest("request-size"));
        assertEquals("shutdown.deadline", ConfigReader.nearest("deadline"));
    }

    @Test
    void aWrongValueNamesItsKeyItsSourceAndWhatIsAllowed() {
        assertEquals(
                "port = '70000' (flag) is not allowed: it must be a number from 0 to 65535", wrong("port", "70000"));
        assertEquals(
                "durability = 'tape' (flag) is not allowed: it must be process, disk", wrong("durability", "tape"));
        assertEquals(
                "watchdog.interval = '5 weeks' (flag) is not allowed: it must be a duration such as 500ms, 30s, 5m, 1h"
                        + " or 30d",
                wrong("watchdog.interval", "5 weeks"));
        assertEquals(
                "limits.request_size = '1B' (flag) is not allowed: it must be a size from 1KiB to 2147483647B, such as"
                        + " 64MiB",
                wrong("limits.request_size", "1B"));
        assertEquals("insecure = 'maybe' (flag) is not allowed: it must be true or false", wrong("insecure", "maybe"));
        assertEquals("admin_key must have 16 characters or more", wrong("admin_key", "short"));
        assertEquals("tls.cert and tls.key are set together or not at all", wrong("tls.cert", "/c"));
        assertEquals(
                "tls.client_auth: required needs tls.cert, tls.key and tls.client_ca",
                wrong("tls.client_auth", "required"));
    }

    private static String wrong(String key, String value) {
        return String.valueOf(assertThrows(
                        ConfigException.class, () -> ConfigReader.read(Map.of(key, value), Map.of(), null))
                .getMessage());
    }

    @Test
    void aFileThatIsNoYamlSaysWhere() throws IOException {
        Path file = folder.resolve("broken.yaml");
        Files.writeString(file, "port: 1\nport: 2\n");
        assertTrue(String.valueOf(assertThrows(ConfigException.class, () -> ConfigReader.read(Map.of(), Map.of(), file))
                        .getMessage())
                .contains("Duplicate"));
        Path absent = folder.resolve("absent.yaml");
        assertEquals(
                "the config file " + absent + " does not exist",
                assertThrows(ConfigException.class, () -> ConfigReader.read(Map.of(), Map.of(), absent))
                        .getMessage());
    }

    @Test
    void noTwoKeysShareANameInTheEnvironment() {
        Set<String> names = new HashSet<>();
        Set<String> flags = new HashSet<>();
        for (ConfigKey key : ConfigReader.KEYS) {
            assertTrue(names.add(key.environment()), key.environment());
            assertTrue(flags.add(key.flag()), key.flag());
        }
    }

    @Test
    void everyDefaultIsAllowed() {
        Map<String, String> all = new HashMap<>();
        for (ConfigKey key : ConfigReader.KEYS) {
            if (!key.about().byDefault().isEmpty()) {
                all.put(key.path(), key.about().byDefault());
            }
        }
        assertEquals(
                ConfigReader.defaults(), ConfigReader.read(all, Map.of(), null).config());
    }

    @Test
    void theReferencePageIsFresh() throws IOException {
        Path page = ROOT.resolve("docs/reference/store-config.md");
        String fresh = ConfigReference.markdown();
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, fresh);
        }
        assertEquals(fresh, Files.readString(page), "run this test with -Dgolden.update=true");
    }

    @Test
    void theSampleFileIsRight() {
        StoreConfig sample = ConfigReader.read(Map.of(), Map.of(), ROOT.resolve("docs/reference/store.sample.yaml"))
                .config();
        assertEquals(Duration.ofDays(30), sample.quotas().retention());
    }
}
