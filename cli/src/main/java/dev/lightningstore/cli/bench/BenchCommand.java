package dev.lightningstore.cli.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lightning bench}: the command line of {@link Contest}. */
@Command(
        name = "bench",
        description = {
            "Loads a store with closed-loop runners, checks every answer, and prints rates and latencies.",
            "Works with any server of the /v1/agl REST wire and OTLP. It writes rollouts, spans and resources into the"
                    + " store: use a store that is there to be measured."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lightning bench --store http://127.0.0.1:4747",
            "  lightning bench --store http://127.0.0.1:4747 --against http://127.0.0.1:4748 --rounds 5",
            "  lightning bench --scenario backlog --ceiling -o json",
            "  lightning bench --scenario otlp --fill-spans 5000000 --fill-rollouts 1000000 --against"
                    + " http://127.0.0.1:4748",
            "Exit code: 0 all answers were right, 1 one was not or the store was not there, 2 bad usage."
        },
        sortOptions = false)
public final class BenchCommand implements Callable<Integer> {
    private static final String DEFAULT_STORE = "http://127.0.0.1:4747";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Option(names = "--store", paramLabel = "URL", description = "The store to load (default: " + DEFAULT_STORE + ").")
    private @Nullable String store;

    @Option(
            names = "--against",
            paramLabel = "URL",
            description = "A second store, loaded in turns with the first; ratios are printed.")
    private @Nullable String against;

    @Option(
            names = "--ceiling",
            description = "Load a server that does nothing, too: no store can be faster with this generator."
                    + " Without --store, only that one.")
    private boolean ceiling;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "otlp, json, backlog or grpc; may be repeated (default: the first three). grpc speaks to the"
                    + " first store by its native services and needs one that has them.")
    private List<String> scenarios = new ArrayList<>();

    @Option(names = "--runners", paramLabel = "N", description = "Runners (default: 32; backlog 256).")
    private @Nullable Integer runners;

    @Option(names = "--spans", paramLabel = "N", description = "Spans a rollout (default: 20; backlog 5).")
    private @Nullable Integer spans;

    @Option(
            names = "--span-bytes",
            paramLabel = "N",
            defaultValue = "600",
            description = "Bytes of text in each span (default: ${DEFAULT-VALUE}).")
    private int spanBytes;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Rollouts that are enqueued before each drain (default: ${DEFAULT-VALUE}).")
    private int backlog;

    @Option(
            names = "--fill-spans",
            paramLabel = "N",
            defaultValue = "0",
            description = "Puts so many spans of finished rollouts into the first store before all else (default:"
                    + " ${DEFAULT-VALUE}).")
    private int fillSpans;

    @Option(
            names = "--fill-rollouts",
            paramLabel = "N",
            defaultValue = "0",
            description = "Then puts so many rollouts into its queue, in batches of --backlog (default:"
                    + " ${DEFAULT-VALUE}). Compare with an empty store by --against.")
    private int fillRollouts;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "5",
            description = "Length of a measured slice (default: ${DEFAULT-VALUE}). Whatever was begun is finished.")
    private double seconds;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Measured slices of each store and scenario (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            defaultValue = "5",
            description = "Unmeasured load before the first slice of each store and scenario (default:"
                    + " ${DEFAULT-VALUE}). A JVM that has just started needs 20 or more.")
    private double warmup;

    @Option(
            names = "--call-timeout",
            paramLabel = "S",
            defaultValue = "60",
            description = "A call without an answer for so long has failed (default: ${DEFAULT-VALUE}).")
    private double callTimeout;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Makes the content of the spans (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            defaultValue = "${env:LIGHTNING_API_KEY}",
            description = "API key of the first store (default: the environment's LIGHTNING_API_KEY).")
    private @Nullable String apiKey;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, or json: one JSON object as the last line (default: ${DEFAULT-VALUE}).")
    private String output = "table";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Override
    public Integer call() {
        Contest contest;
        boolean json;
        PrintWriter err = spec.commandLine().getErr();
        try {
            json = asJson();
            contest = new Contest(plan(), targets(), ceiling, line -> {
                err.println(line);
                err.flush();
            });
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        try {
            List<ScenarioOutcome> outcomes = contest.run();
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? JsonReport.of(outcomes) : TextReport.of(outcomes));
            out.flush();
            return outcomes.stream().allMatch(ScenarioOutcome::ok) ? 0 : 1;
        } catch (BenchStopped e) {
            err.println("bench: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private boolean asJson() {
        return switch (output) {
            case "json" -> true;
            case "table" -> false;
            default -> throw new IllegalArgumentException("-o must be table or json and is " + output);
        };
    }

    private BenchPlan plan() {
        return new BenchPlan(
                scenarios.isEmpty()
                        ? Scenario.ofAnyStore()
                        : scenarios.stream().map(BenchCommand::scenario).toList(),
                runners == null ? OptionalInt.empty() : OptionalInt.of(runners),
                spans == null ? OptionalInt.empty() : OptionalInt.of(spans),
                spanBytes,
                backlog,
                fillSpans,
                fillRollouts,
                duration(seconds),
                duration(warmup),
                rounds,
                seed,
                duration(callTimeout));
    }

    private List<Target> targets() {
        Optional<String> key = Optional.ofNullable(apiKey).filter(text -> !text.isEmpty());
        List<Target> targets = new ArrayList<>();
        if (store != null || against != null || !ceiling) {
            targets.add(Target.of("store", store == null ? DEFAULT_STORE : store, key));
        }
        if (against != null) {
            targets.add(Target.of("against", against, Optional.empty()));
        }
        return targets;
    }

    private static Scenario scenario(String name) {
        for (Scenario scenario : Scenario.values()) {
            if (scenario.key().equals(name.toLowerCase(Locale.ROOT))) {
                return scenario;
            }
        }
        throw new IllegalArgumentException("--scenario must be otlp, json, backlog or grpc and is " + name);
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
