package dev.lightningstore.cli.local;

import dev.lightningstore.cli.client.ExitCodes;
import dev.lightningstore.cli.serving.EngineOptions;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.StoredModel;
import dev.lightningstore.runner.RunnerOptions;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.server.config.Secret;
import dev.lightningstore.server.config.StoreConfig;
import dev.lightningstore.server.logging.LogSetup;
import dev.lightningstore.training.Place;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lightning dev}: everything there is, in one process, for one person's machine and their own agent. */
@Command(
        name = "dev",
        description = {
            "Runs all parts in one process on this machine: a store with its gateway, an algorithm server, and with"
                    + " --agent a runner.",
            "It prints 'ready URL' once it answers, then where everything is and what to try, and logs to stderr."
                    + " Ctrl-C ends all in order."
        },
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lightning dev",
            "  lightning dev --agent 'cmd:python3 agent.py' --concurrency 8",
            "  lightning dev --agent java:org.acme.Greeter@greeter.jar --port 0 --data /tmp/try",
            "  lightning dev --ephemeral"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended in order",
            "1:could not start",
            "2:a setting is wrong",
            "4:the data has keys; give one that may do everything in LIGHTNING_API_KEY"
        })
public final class DevCommand implements Callable<Integer> {
    private static final String IN_MEMORY = "jdbc:h2:mem:dev";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli itself looks at it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(
            names = "--agent",
            paramLabel = "SPEC",
            description =
                    "What does the tasks, as 'lightning runner' takes it (default: nothing; runners are started beside"
                            + " this).")
    private @Nullable String agent;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "How many rollouts to run at once (default: one for each processor).")
    private int concurrency = Runtime.getRuntime().availableProcessors();

    @Option(names = "--port", paramLabel = "N", description = "The store's port; 0 takes a free one (default: 4747).")
    private @Nullable String port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = NextSteps.DATA,
            description = "Where store, models and checkpoints are (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Path data;

    @Option(names = "--ephemeral", description = "Keep the store in memory; it is gone at the end.")
    private boolean ephemeral;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private EngineOptions engine;

    @Override
    public Integer call() throws Exception {
        LogSetup.tellMore();
        // Whatever can be wrong with what was asked for is found before anything is there.
        AgentSpec asked = agent == null ? null : AgentSpec.parse(agent);
        RunnerOptions runner = RunnerOptions.of("dev-runner", concurrency);
        Place place =
                new Place("dev-trainer", "127.0.0.1", 0, null, null, null, engine.device(), 0, engine.limits(), data);
        StoreConfig config =
                ConfigReader.read(settings(), System.getenv(), null).config();
        try (OneProcess all = new OneProcess(config, key(config))) {
            checkKey(all);
            all.algorithm(place);
            if (asked != null) {
                all.runner(asked, runner);
            }
            untilToldToEnd(all);
        }
        return ExitCodes.OK;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (port != null) {
            settings.put("port", port);
        }
        settings.put(ephemeral ? "database.url" : "data", ephemeral ? IN_MEMORY : data.toString());
        return settings;
    }

    private static @Nullable String key(StoreConfig config) {
        String given = System.getenv(ClientOptions.KEY_VARIABLE);
        Secret admin = config.adminKey();
        return given != null && !given.isEmpty() ? given : admin == null ? null : admin.reveal();
    }

    /** A trainer and a runner without a key that may do everything would only log refusals. */
    private static void checkKey(OneProcess all) {
        try {
            all.store().workers().heartbeat("dev-trainer", null).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException refused) {
                throw refused;
            }
            throw e;
        }
    }

    private void untilToldToEnd(OneProcess all) throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        PrintWriter err = spec.commandLine().getErr();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                all.close();
                            } catch (Exception e) {
                                err.println("lightning dev: not all ended in order: " + e.getMessage());
                                err.flush();
                            }
                            ended.countDown();
                            // A signal would make the JVM exit with 128 + its number, although all ended in order.
                            Runtime.getRuntime().halt(ExitCodes.OK);
                        },
                        "shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("ready " + all.url());
        List<String> models = ModelLibrary.in(data, Clock.systemDefaultZone()).list().stream()
                .map(StoredModel::name)
                .toList();
        new NextSteps(all.url(), data, ephemeral, all.demandsKeys(), agent, concurrency, models)
                .lines()
                .forEach(out::println);
        out.flush();
        ended.await();
    }
}
