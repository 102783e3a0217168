package dev.lightningstore.cli.client;

import dev.lightningstore.cli.serving.EngineOptions;
import dev.lightningstore.cli.serving.ListenOptions;
import dev.lightningstore.cli.serving.ReachOptions;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.server.logging.LogSetup;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.training.AlgorithmServer;
import dev.lightningstore.training.MetricsDoor;
import dev.lightningstore.training.Place;
import dev.lightningstore.training.SamplerServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lightning algorithm}: leases training jobs and serves the policies that they train, until it is told to end. */
@Command(
        name = "algorithm",
        description = {
            "Leases training jobs from a store, trains, and serves each policy while it learns.",
            "It prints one line, 'ready WORKER', once it takes jobs, and logs to stderr. A job that it was working on when it"
                    + " ends goes on where it was, here or at another.",
            "Training and serving can be two processes: one with --only train, one with --only sample, both with the model in"
                    + " their library and with the trainer's data folder at the same path."
        },
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lightning algorithm",
            "  lightning algorithm --store https://lightning.example.org/projects/lab --device gpu0 --slots 64",
            "  lightning algorithm --only train",
            "  lightning algorithm --only sample --device gpu1 --follow policy",
            "  lightning algorithm --host 0.0.0.0 --port 8001 --advertise http://trainer-0:8001 --api-key-file ./key"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended in order",
            "1:failed",
            "2:the command line or its input is wrong",
            "4:refused: no key, a wrong one, or one that may not",
            "5:the store cannot be reached"
        })
public final class AlgorithmCommand implements Callable<Integer>, AsksStore {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli itself looks at it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    /** What of it is done here. */
    enum Part {
        TRAIN,
        SAMPLE
    }

    @Option(
            names = "--only",
            paramLabel = "PART",
            description =
                    "train: another process serves, and each version is waited for. sample: serve what another trains."
                            + " (default: both here).")
    private @Nullable Part only;

    @Option(
            names = "--follow",
            paramLabel = "RESOURCE",
            defaultValue = "policy",
            description =
                    "With --only sample: the resource that the policy is published as (default: ${DEFAULT-VALUE}).")
    private String follow = "";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "The port that policies are served on; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private ListenOptions listen;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private ReachOptions reach;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private EngineOptions engine;

    @Option(
            names = "--metrics-port",
            paramLabel = "N",
            description = "A port of the same address for /metrics, the figures of the run under way for Prometheus;"
                    + " 0 takes a free one (default: none).")
    private @Nullable Integer metricsPort;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of one computation on the CPU (default: as many as PyTorch takes).")
    private int threads;

    @Option(
            names = "--worker-id",
            paramLabel = "ID",
            description = "The server's name in the store (default: host and process).")
    private @Nullable String workerId;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".lightning/data",
            description = "The folder of models and checkpoints (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Path data;

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
        Place place = place();
        Integer metrics =
                metricsPort == null ? null : Integer.valueOf(ListenOptions.port("--metrics-port", metricsPort));
        ClientOptions options = store.options().build();
        try (LightningClient client = LightningClient.connect(options)) {
            // A claim waits for the store; this says at once if there is none.
            ClientCommand.await(client.store().workers().heartbeat(place.workerId(), null));
            MetricsDoor door = metrics == null ? null : MetricsDoor.open(place.host(), metrics, place.apiKey());
            MeterRegistry registry = door == null ? new CompositeMeterRegistry() : door.registry();
            untilToldToEnd(open(client.store(), GatewayModels.at(options), place, registry), door, place);
        }
        return ExitCodes.OK;
    }

    private AutoCloseable open(LightningStore at, GatewayModels gateway, Place place, MeterRegistry meters) {
        Clock clock = Clock.systemDefaultZone();
        SecureRandom random = new SecureRandom();
        return switch (only) {
            case null -> AlgorithmServer.open(at, gateway, place, meters, clock, random);
            case TRAIN -> AlgorithmServer.openTrainer(at, gateway, place, meters, clock, random);
            case SAMPLE -> SamplerServer.open(at, gateway, follow, place, clock, random);
        };
    }

    private Place place() throws IOException {
        return new Place(
                workerId == null ? RunnerCommand.hostAndProcess("algorithm") : workerId,
                listen.host(),
                ListenOptions.port("--port", port),
                reach.reachedAs(),
                listen.apiKey(),
                reach.gatewayKey(listen.apiKeyFile()),
                engine.device(),
                threads,
                engine.limits(),
                data);
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("the server could not be closed", e);
        }
    }

    private void untilToldToEnd(AutoCloseable server, @Nullable MetricsDoor door, Place place)
            throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            close(server);
                            if (door != null) {
                                door.close();
                            }
                            ended.countDown();
                            // A signal would make the JVM exit with 128 + its number, although all ended in order.
                            Runtime.getRuntime().halt(ExitCodes.OK);
                        },
                        "shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        if (door != null) {
            spec.commandLine().getErr().println("metrics http://" + place.host() + ":" + door.port() + "/metrics");
        }
        out.println("ready " + place.workerId());
        out.flush();
        ended.await();
    }
}
