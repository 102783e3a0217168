package dev.lightningstore.cli;

import dev.lightningstore.server.StartFailure;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigException;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.server.logging.LogSetup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves a store in the foreground until it is told to end. */
@Command(
        name = "store",
        description = {
            "Serves a store in the foreground.",
            "It prints one line, 'ready URL', once it answers, and logs to stderr. SIGTERM ends it in order."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lightning store",
            "  lightning store --port 8080 --data /var/lib/lightning",
            "  LIGHTNING_ADMIN_KEY=… lightning store --host 0.0.0.0 --config store.yaml",
            "  lightning store --database-url jdbc:postgresql://db/lightning --set database.user=me"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class StoreCommand implements Callable<Integer> {
    private static final int CANNOT_START = 1;
    private static final int BAD_SETTINGS = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(names = "--port", paramLabel = "N", description = "The port to listen on; 0 takes a free one.")
    private @Nullable String port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "The address to listen on. Anything but loopback needs keys, or --insecure.")
    private @Nullable String host;

    @Option(names = "--data", paramLabel = "DIR", description = "The folder of the embedded database.")
    private @Nullable String data;

    @Option(
            names = "--database-url",
            paramLabel = "JDBC",
            description = "A PostgreSQL database instead, for several servers.")
    private @Nullable String databaseUrl;

    @Option(names = "--insecure", description = "Listen beyond loopback although there are no keys.")
    private boolean insecure;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings in YAML; flags and environment win over it.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any other setting, as docs/reference/store-config.md lists them. Repeatable.")
    private Map<String, String> others = new LinkedHashMap<>();

    /** What may go on while the command line is read; again, it does nothing. */
    static void prepare() {
        LogSetup.tellMore();
        StoreServer.warmUp();
    }

    @Override
    public Integer call() {
        prepare();
        PrintWriter err = spec.commandLine().getErr();
        StoreServer server;
        try {
            ConfigReader.Loaded loaded = ConfigReader.read(flags(), System.getenv(), config);
            LoggerFactory.getLogger(StoreCommand.class)
                    .atInfo()
                    .addKeyValue("settings", loaded.shown())
                    .log("starting");
            server = StoreServer.open(loaded.config(), InstantSource.system());
        } catch (ConfigException e) {
            err.println("lightning store: " + e.getMessage());
            return BAD_SETTINGS;
        } catch (StartFailure e) {
            err.println("lightning store: " + e.getMessage());
            return CANNOT_START;
        }
        return serve(server);
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>(others);
        put(flags, "port", port);
        put(flags, "host", host);
        put(flags, "data", data);
        put(flags, "database.url", databaseUrl);
        if (insecure) {
            flags.put("insecure", "true");
        }
        return flags;
    }

    private static void put(Map<String, String> flags, String key, @Nullable String value) {
        if (value != null) {
            flags.put(key, value);
        }
    }

    private int serve(StoreServer server) {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            ended.countDown();
                            // A signal would make the JVM exit with 128 + its number, although all ended in order.
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("ready " + server.url());
        out.flush();
        try {
            ended.await();
        } catch (InterruptedException e) {
            server.close();
        }
        return 0;
    }
}
