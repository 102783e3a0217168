package dev.lightningstore.cli.client;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.runner.OpenRunner;
import dev.lightningstore.runner.OpenRunner.VerifierAccess;
import dev.lightningstore.runner.RunnerConfig;
import dev.lightningstore.runner.RunnerOptions;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.runner.command.CommandSettings;
import dev.lightningstore.runner.verify.Verifying;
import dev.lightningstore.server.logging.LogSetup;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lightning runner}: leases rollouts and runs an agent on each, until it is told to end. */
@Command(
        name = "runner",
        description = {
            "Leases rollouts from a store and runs an agent on each.",
            "It prints one line, 'ready WORKER', once it takes work, and logs to stderr. SIGTERM drains it: it takes no"
                    + " more, lets what runs end, and gives back what does not end in time.",
            "An agent is java:CLASS[@JAR], cmd:COMMAND LINE, http:URL or k8s:TEMPLATE.yaml; docs/reference/runner.md says what each is"
                    + " given and how it answers."
        },
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lightning runner --agent java:org.acme.Greeter@greeter.jar --concurrency 16",
            "  lightning runner --agent 'cmd:python3 agent.py --model small' --memory 2GiB --timeout 10m",
            "  lightning runner --agent http://127.0.0.1:9000/solve --store https://store.example.org",
            "  lightning runner --agent 'cmd:./solve.sh' --verifier 'cmd:./check.sh' --env MODE=fast",
            "  lightning runner --agent k8s:job.yaml --worker-id runner-0 --k8s-image registry/agent:7",
            "  lightning runner --agent java:org.acme.Greeter@greeter.jar --max-rollouts 100    # in a test"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended in order",
            "1:failed",
            "2:the command line or its input is wrong",
            "4:refused: no key, a wrong one, or one that may not",
            "5:the store cannot be reached"
        })
public final class RunnerCommand implements Callable<Integer>, AsksStore {
    private static final String VERIFIER_KEY_VARIABLE = "LIGHTNING_VERIFIER_KEY";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli itself looks at it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(names = "--agent", paramLabel = "SPEC", required = true, description = "What does the tasks.")
    private String agent = "";

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "How many rollouts to run at once (default: one for each processor).")
    private int concurrency = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--worker-id",
            paramLabel = "ID",
            description = "The runner's name in the store (default: host and process).")
    private @Nullable String workerId;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Times.class,
            description = "How long an attempt may take where its rollout does not say (default: no bound).")
    private @Nullable Duration timeout;

    @Option(
            names = "--lease",
            paramLabel = "TIME",
            converter = Times.class,
            description = "How long a lease lasts without a heartbeat: how soon others take over from a runner that"
                    + " died (default: 30s).")
    private Duration lease = RunnerOptions.DEFAULT_TTL;

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            converter = Times.class,
            description = "How long what runs may take to end after SIGTERM (default: 30s).")
    private Duration drain = RunnerOptions.DEFAULT_DRAIN;

    @Option(names = "--max-rollouts", paramLabel = "N", description = "End after so many leases (default: never).")
    private @Nullable Integer maxRollouts;

    @Option(
            names = "--env",
            paramLabel = "NAME[=VALUE]",
            description = "Give commands this variable too; without a value, the runner's own. Repeatable.")
    private List<String> variables = new ArrayList<>();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = Bytes.class,
            description = "How much memory a command and all it starts may use (default: no bound).")
    private @Nullable Long memory;

    @Option(
            names = "--max-output",
            paramLabel = "SIZE",
            converter = Bytes.class,
            description = "How much a command may write to stdout and stderr (default: 64MiB).")
    private long output = CommandSettings.DEFAULT_OUTPUT;

    @Option(names = "--keep-folders", description = "Leave the folders of commands behind, to look at them.")
    private boolean keepFolders;

    @Option(
            names = "--hook",
            paramLabel = "CLASS[@JAR]",
            description = "A RunnerHook to call around each attempt. Repeatable.")
    private List<String> hooks = new ArrayList<>();

    @Option(
            names = "--verifier",
            paramLabel = "SPEC",
            description = "java:CLASS[@JAR] or cmd:COMMAND LINE: says after the agent how good it was. The agent's own"
                    + " rewards are then only claims.")
    private @Nullable String verifier;

    @Option(
            names = "--verifier-key",
            paramLabel = "KEY",
            description = "The key under which the verifier's rewards are sent (" + VERIFIER_KEY_VARIABLE
                    + "; default: the runner's).")
    private @Nullable String verifierKey;

    @Option(
            names = "--verifier-timeout",
            paramLabel = "TIME",
            converter = Times.class,
            description = "How long the verifier may take (default: 5m).")
    private Duration verifierLimit = Verifying.DEFAULT_LIMIT;

    @ArgGroup(exclusive = false, heading = "%nOptions for a k8s: agent:%n")
    private KubernetesOptions kubernetes = new KubernetesOptions();

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private StoreOptions store;

    @Override
    public StoreOptions storeOptions() {
        return store;
    }

    @Override
    public Integer call() throws Exception {
        LogSetup.tellMore();
        ClientOptions options = store.options().build();
        RunnerConfig config = config(options);
        try (LightningClient client = LightningClient.connect(options);
                LightningClient verifiers = verifierClient()) {
            // A session comes back whatever happens to the store; this says at once if there is none.
            ClientCommand.await(
                    client.store().workers().heartbeat(config.options().workerId(), null));
            VerifierAccess access =
                    verifiers == null ? null : new VerifierAccess(verifiers.store(), String.valueOf(verifierKey()));
            try (OpenRunner runner = OpenRunner.open(config, client.store(), access, InstantSource.system())) {
                serve(config, runner);
            }
        }
        return ExitCodes.OK;
    }

    private void serve(RunnerConfig config, OpenRunner runner) throws InterruptedException {
        Thread drain = new Thread(
                () -> {
                    runner.close();
                    // A signal would make the JVM exit with 128 + its number, although all ended in order.
                    Runtime.getRuntime().halt(ExitCodes.OK);
                },
                "shutdown");
        Runtime.getRuntime().addShutdownHook(drain);
        PrintWriter out = spec.commandLine().getOut();
        out.println("ready " + config.options().workerId());
        out.flush();
        runner.runner().ended().join();
        try {
            Runtime.getRuntime().removeShutdownHook(drain);
        } catch (IllegalStateException e) {
            // The hook runs, and ends the process once all is closed.
            drain.join();
        }
    }

    private RunnerConfig config(ClientOptions options) {
        List<AgentSpec.JavaClass> hookClasses = new ArrayList<>();
        for (String hook : hooks) {
            if (AgentSpec.parse(hook.startsWith("java:") ? hook : "java:" + hook) instanceof AgentSpec.JavaClass java) {
                hookClasses.add(java);
            }
        }
        String scheme = options.tls() == null ? "http" : "https";
        URI base = URI.create(scheme + "://" + options.host() + ":" + options.port());
        return new RunnerConfig(
                AgentSpec.parse(agent),
                new StoreAddress(base, options.project()),
                CommandSettings.of(System.getenv())
                        .withNamed(variables, System.getenv())
                        .withLimits(memory, output)
                        .keepingFolders(keepFolders),
                kubernetes.settings(),
                hookClasses,
                verifier == null ? null : AgentSpec.parse(verifier),
                verifierLimit,
                new RunnerOptions(
                        workerId == null ? hostAndProcess("runner") : workerId,
                        concurrency,
                        lease,
                        timeout,
                        RunnerOptions.DEFAULT_GRACE,
                        drain,
                        maxRollouts));
    }

    private @Nullable String verifierKey() {
        return verifierKey == null ? StoreOptions.environment(VERIFIER_KEY_VARIABLE) : verifierKey;
    }

    private @Nullable LightningClient verifierClient() throws NoSuchFileException {
        String key = verifier == null ? null : verifierKey();
        return key == null
                ? null
                : LightningClient.connect(store.options().apiKey(key).build());
    }

    /** @param unknown stands for a host that has no name */
    static String hostAndProcess(String unknown) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = unknown;
        }
        return host + "-" + ProcessHandle.current().pid();
    }
}
