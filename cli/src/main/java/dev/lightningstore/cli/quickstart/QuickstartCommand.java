package dev.lightningstore.cli.quickstart;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.adapter.AttemptSpans;
import dev.lightningstore.adapter.CallSelection;
import dev.lightningstore.adapter.Conversation;
import dev.lightningstore.cli.client.FigureSeries;
import dev.lightningstore.cli.client.Glyphs;
import dev.lightningstore.cli.client.LiveLine;
import dev.lightningstore.cli.client.Plot;
import dev.lightningstore.cli.client.RunFollower;
import dev.lightningstore.cli.client.RunSteps;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.ModelCall.ToolCall;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lightning quickstart}: a policy is made, and learns a task through everything that there is, while one watches. */
@Command(
        name = "quickstart",
        description = {
            "Shows the whole thing in about three minutes: a small policy, made on the spot, learns to serve customers with tools,",
            "through a real store, its gateway, two runners and an algorithm server. Nothing is fetched."
        },
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  lightning quickstart", "  lightning quickstart --seed 3 -o json"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it learned", "1:it failed", "2:a setting is wrong"})
public final class QuickstartCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int SHOWN = 2;

    /** How the result is told. */
    enum Format {
        TEXT,
        JSON
    }

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
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the policy, the shop and the order of questions (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "The store's port; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder in which all is kept; a new one (default: the next below .lightning/quickstart).")
    private @Nullable Path data;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description =
                    "text, or json: the last line of stdout is then an object with before, after, seconds and more.")
    private Format format = Format.TEXT;

    @Override
    public Integer call() throws Exception {
        long begun = System.nanoTime();
        Path folder = folder();
        PrintWriter err = spec.commandLine().getErr();
        LiveLine line =
                new LiveLine(err, System.console() != null && System.console().isTerminal());
        try (Quickstart lab = new Quickstart(folder, port, seed)) {
            line.keep("A store with its gateway is open at " + lab.url() + ", its data in " + folder + ".");
            line.keep("Making a policy of 130,000 weights, and letting it watch a clumsy clerk:");
            lab.warmUp((step, of, loss) -> line.show(
                    String.format(Locale.ROOT, "  %s  it is surprised by %.2f nats a word", bar(step, of), loss)));
            line.keep(String.format(Locale.ROOT, "  done after %.0f s.", seconds(begun)));
            lab.start();
            line.keep("Two runners serve customers with it now, and an algorithm server trains it by GRPO:");
            Job job = new RunFollower(lab.store(), lab.train(), line).toTheEnd();
            List<CommittedStep> steps = RunSteps.all(lab.store().jobs(), job.jobId());
            Result result = Result.of(job, steps, seconds(begun), seed);
            if (job.state() == JobState.SUCCEEDED && format == Format.TEXT) {
                tell(lab, job, steps, result, folder);
            }
            if (format == Format.JSON) {
                PrintWriter out = spec.commandLine().getOut();
                out.println(result.json(folder));
                out.flush();
            }
            return job.state() == JobState.SUCCEEDED ? OK : FAILED;
        }
    }

    /**
     * What came of it.
     *
     * @param before the part of the held-out questions that were dealt with rightly
     */
    private record Result(
            double before, double after, double seconds, long step, int rollouts, long seed, String state) {
        static Result of(Job job, List<CommittedStep> steps, double seconds, long seed) {
            // The best policy is the one that is kept.
            Optional<CommittedStep> best = steps.stream()
                    .filter(step -> step.figures().containsKey("val_reward"))
                    .max(Comparator.comparingDouble(step -> figure(step, "val_reward")));
            return new Result(
                    steps.isEmpty() ? 0 : figure(steps.getFirst(), "before_val_pass_rate"),
                    best.map(step -> figure(step, "val_pass_rate")).orElse(0.0),
                    seconds,
                    best.map(CommittedStep::step).orElse(0L),
                    (int) steps.stream()
                            .mapToDouble(step -> step.figures().getOrDefault("rollouts", 0.0))
                            .sum(),
                    seed,
                    job.state().wire());
        }

        private static double figure(CommittedStep step, String name) {
            return step.figures().getOrDefault(name, 0.0);
        }

        ObjectNode json(Path folder) {
            return JSON.createObjectNode()
                    .put("before", before)
                    .put("after", after)
                    .put("seconds", Math.round(seconds * 10) / 10.0)
                    .put("step", step)
                    .put("rollouts", rollouts)
                    .put("seed", seed)
                    .put("state", state)
                    .put("data", folder.toString());
        }
    }

    private void tell(Quickstart lab, Job job, List<CommittedStep> steps, Result result, Path folder) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%nOf %d questions in combinations that it had never met, the policy dealt with %.0f %% rightly before, and with %.0f %%"
                        + " after %d visits, by its best step, %d; %.0f s in all.%n%n",
                lab.tasks().heldOut().size(),
                100 * result.before(),
                100 * result.after(),
                result.rollouts(),
                result.step(),
                result.seconds());
        List<FigureSeries> series = List.of(FigureSeries.of("reward_mean", steps));
        new Plot(Glyphs.ofTerminal())
                .draw(series, List.of("mean reward of a step"))
                .forEach(out::println);
        for (int question = 0; question < SHOWN; question++) {
            transcript(out, "Before", lab.store(), job.jobId() + "/before/" + question);
            transcript(out, "After", lab.store(), job.jobId() + "/step " + result.step() + " validation/" + question);
        }
        out.println(
                "Everything is in " + folder + ": each visit with its tokens, each step, the policy. Look at it with");
        out.println("  ./lightning store --data " + folder + "        # in one terminal, then in another");
        out.println("  ./lightning runs show " + job.jobId());
        out.println("  ./lightning rollouts ls");
        out.println("  ./lightning model serve " + Quickstart.MODEL + "-" + job.jobId() + " --data " + folder);
        out.println("Next: an agent of your own, docs/reference/training.md; a real model, examples/smollm2.");
        out.flush();
    }

    /** What was said in a visit, by what the store has of it. */
    private static void transcript(PrintWriter out, String when, LightningStore store, String group) {
        RolloutQuery query = new RolloutQuery(null, null, null, group, false, PageRequest.first(1));
        List<AttemptedRollout> found = store.rollouts().query(query).join().items();
        if (found.isEmpty()) {
            return;
        }
        List<StoredSpan> spans =
                AttemptSpans.of(store.spans(), found.getFirst().rollout().rolloutId(), RolloutStore.LATEST);
        List<Conversation> said = Conversation.whole(Conversation.of(spans, CallSelection.ALL));
        out.println();
        out.println(when + ":");
        if (!said.isEmpty()) {
            said.getLast().messages().forEach(message -> out.println("  " + line(message)));
        }
        out.println();
    }

    private static String line(Message message) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-9s ", message.role()));
        line.append(message.content() == null ? "" : message.content());
        for (ToolCall call : message.toolCalls()) {
            line.append(" calls ").append(call.name()).append(' ').append(call.arguments());
        }
        // A policy that knows little may say anything, what moves a cursor too.
        return line.toString().replaceAll("\\p{Cc}", "·");
    }

    /** The store makes it, once nothing of what was asked for is wrong. */
    private Path folder() throws IOException {
        if (data != null) {
            if (Files.exists(data) && Files.list(data).findAny().isPresent()) {
                throw new IllegalArgumentException(
                        "--data: " + data + " is not empty; a quickstart begins with nothing");
            }
            return data;
        }
        Path root = Path.of(".lightning", "quickstart");
        int number = 1;
        while (Files.exists(root.resolve(Integer.toString(number)))) {
            number++;
        }
        return root.resolve(Integer.toString(number));
    }

    private static double seconds(long since) {
        return Duration.ofNanos(System.nanoTime() - since).toMillis() / 1e3;
    }

    private static String bar(int done, int of) {
        int full = 30 * done / Math.max(1, of);
        return "[" + "#".repeat(full) + "-".repeat(30 - full) + "]";
    }
}
