package dev.lightningstore.cli.client;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.server.logging.LogSetup;
import dev.lightningstore.serving.EngineLimits;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.training.AlgorithmServer;
import dev.lightningstore.training.Place;
import dev.lightningstore.training.SamplerServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address to serve on; anything but loopback needs a key (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--advertise",
            paramLabel = "URL",
            description = "Where the store reaches this server, such as http://gpu-7:8000 (default: as it listens).")
    private @Nullable String advertise;

    @Option(
            names = "--key-ref",
            paramLabel = "PLACE",
            description = "Where the store finds the key of --api-key-file: env:VARIABLE, or file:PATH on its machine"
                    + " (default: that very file).")
    private @Nullable String keyRef;

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "A file with the key that callers of the policy must show as a bearer token.")
    private @Nullable Path apiKeyFile;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, gpu0, … (default: ${DEFAULT-VALUE}).")
    private String device = "";

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of one computation on the CPU (default: as many as PyTorch takes).")
    private int threads;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "16",
            description = "Answers that are written at the same time (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            defaultValue = "2048",
            description = "Of a prompt and its answer, and of a row that is trained on (default: ${DEFAULT-VALUE}).")
    private int context;

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
        ClientOptions options = store.options().build();
        Place place = place();
        try (LightningClient client = LightningClient.connect(options)) {
            // A claim waits for the store; this says at once if there is none.
            ClientCommand.await(client.store().workers().heartbeat(place.workerId(), null));
            untilToldToEnd(open(client.store(), GatewayModels.at(options), place), place);
        }
        return ExitCodes.OK;
    }

    private AutoCloseable open(LightningStore at, GatewayModels gateway, Place place) {
        Clock clock = Clock.systemDefaultZone();
        SecureRandom random = new SecureRandom();
        return switch (only) {
            case null -> AlgorithmServer.open(at, gateway, place, clock, random);
            case TRAIN -> AlgorithmServer.openTrainer(at, gateway, place, clock, random);
            case SAMPLE -> SamplerServer.open(at, gateway, follow, place, clock, random);
        };
    }

    private Place place() throws IOException {
        return new Place(
                workerId == null ? RunnerCommand.hostAndProcess("algorithm") : workerId,
                host,
                port,
                advertise == null ? null : advertise.replaceAll("/+$", ""),
                apiKeyFile == null ? null : Files.readString(apiKeyFile).strip(),
                gatewayKey(),
                device,
                threads,
                new EngineLimits(slots, context, EngineLimits.DEFAULT.prefillTokens(), EngineLimits.DEFAULT.queue()),
                data);
    }

    private @Nullable SecretRef gatewayKey() {
        if (keyRef != null) {
            return new SecretRef(keyRef);
        }
        return apiKeyFile == null
                ? null
                : SecretRef.file(apiKeyFile.toAbsolutePath().toString());
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("the server could not be closed", e);
        }
    }

    private void untilToldToEnd(AutoCloseable server, Place place) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            close(server);
                            ended.countDown();
                            // A signal would make the JVM exit with 128 + its number, although all ended in order.
                            Runtime.getRuntime().halt(ExitCodes.OK);
                        },
                        "shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("ready " + place.workerId());
        out.flush();
        ended.await();
    }
}
