package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import java.io.BufferedReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "enqueue",
        description = {
            "Queues rollouts: one for --input, or one for each line of --file.",
            "A file is sent in parts of at most 1,000 lines; each part is queued whole or not at all. With"
                    + " --request-id the same command can be run again after a failure: what was queued is not queued"
                    + " twice."
        },
        footer = {
            "  lightning rollouts enqueue --input '{\"question\": \"1+1\"}' --mode train",
            "  lightning rollouts enqueue --file tasks.jsonl --max-attempts 3 --retry-on failed,timeout",
            "  generate-tasks | lightning rollouts enqueue --file - --request-id tonight -q > ids.txt"
        })
final class RolloutsEnqueue extends ClientCommand {
    private static final int MAX_PART = 1_000;
    private static final int MAX_PART_BYTES = 8 << 20;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Source source;

    /** One or the other. */
    static final class Source {
        @Option(names = "--input", paramLabel = "JSON", description = "The input of one rollout.")
        private @Nullable String input;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "JSON lines, an input each; - for stdin. Empty lines are left out.")
        private @Nullable String file;
    }

    @Option(names = "--mode", paramLabel = "MODE", description = "train, val or test.")
    private @Nullable String mode;

    @Option(
            names = "--resources",
            paramLabel = "ID",
            description = "The resources to run against (default: the latest).")
    private @Nullable String resources;

    @Option(names = "--metadata", paramLabel = "JSON", description = "A JSON object to keep with each rollout.")
    private @Nullable String metadata;

    @Option(
            names = "--group",
            paramLabel = "ID",
            description = "The group whose rollouts are compared with each other.")
    private @Nullable String group;

    @Option(
            names = "--priority",
            paramLabel = "N",
            defaultValue = "0",
            description = "-1000 to 1000; higher is claimed first (default: ${DEFAULT-VALUE}).")
    private int priority;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Times.class,
            description = "How long an attempt may take, such as 10m (default: no bound).")
    private @Nullable Duration timeout;

    @Option(
            names = "--unresponsive",
            paramLabel = "TIME",
            converter = Times.class,
            description = "How long an attempt may be silent, such as 30s (default: no bound).")
    private @Nullable Duration unresponsive;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            defaultValue = "1",
            description = "Attempts in all (default: ${DEFAULT-VALUE}).")
    private int maxAttempts;

    @Option(
            names = "--retry-on",
            paramLabel = "STATUS",
            split = ",",
            description = "Which ends of an attempt allow another: failed, timeout, unresponsive.")
    private List<String> retryOn = new ArrayList<>();

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "Makes the command safe to repeat: the same id answers the same rollouts.")
    private @Nullable String requestId;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print ids only.")
    private boolean quiet;

    private final List<AttemptedRollout> queued = new ArrayList<>();
    private int parts;

    @Override
    int run(LightningClient client) throws Exception {
        if (source.input != null) {
            send(client, List.of(rollout(Json.parse(source.input, "--input"))));
        } else if (source.file != null) {
            sendFile(client, source.file);
        }
        if (!quiet) {
            output().list(new RolloutView(RolloutView.Detail.ROW), queued);
        }
        return ExitCodes.OK;
    }

    private void sendFile(LightningClient client, String file) throws Exception {
        List<NewRollout> part = new ArrayList<>();
        int bytes = 0;
        int number = 0;
        try (BufferedReader lines = InputText.lines(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                Json input = Json.parse(line.getBytes(StandardCharsets.UTF_8), file + " line " + number);
                if (part.size() == MAX_PART || bytes + input.utf8().length > MAX_PART_BYTES) {
                    send(client, part);
                    part = new ArrayList<>();
                    bytes = 0;
                }
                part.add(rollout(input));
                bytes += input.utf8().length;
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " after line " + number + ": not UTF-8", e);
        }
        if (part.isEmpty() && parts == 0) {
            throw new IllegalArgumentException(file + ": holds no line with an input");
        }
        send(client, part);
    }

    private NewRollout rollout(Json input) {
        Set<AttemptStatus> conditions = retryOn.stream()
                .map(status -> AttemptStatus.ofWire(status.strip(), "--retry-on"))
                .collect(Collectors.toSet());
        return new NewRollout(
                input,
                mode == null ? null : RolloutMode.ofWire(mode, "--mode"),
                resources,
                new RolloutConfig(timeout, unresponsive, maxAttempts, conditions),
                metadata == null ? null : Json.parseObject(metadata.getBytes(StandardCharsets.UTF_8), "--metadata"),
                group,
                priority);
    }

    private void send(LightningClient client, List<NewRollout> part) throws Exception {
        if (part.isEmpty()) {
            return;
        }
        parts++;
        // The first part carries the id as it is, so that a file of one line and --input mean the same.
        String id = requestId == null || parts == 1 ? requestId : requestId + "/" + parts;
        List<Rollout> rollouts = await(client.store().rollouts().enqueue(part, id));
        if (quiet) {
            output().lines(rollouts.stream().map(Rollout::rolloutId).toList());
        } else {
            rollouts.forEach(rollout -> queued.add(new AttemptedRollout(rollout, null)));
        }
    }
}
