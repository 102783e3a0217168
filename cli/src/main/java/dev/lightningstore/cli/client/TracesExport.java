package dev.lightningstore.cli.client;

import dev.lightningstore.adapter.file.LineFormat;
import dev.lightningstore.adapter.file.Period;
import dev.lightningstore.adapter.file.TraceExport;
import dev.lightningstore.adapter.file.TraceSource;
import dev.lightningstore.client.LightningClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "export",
        description = {
            "Writes traces to a file, a folder or stdout, while it reads them: a project of any size fits.",
            "A file appears under its name only once it is complete. docs/reference/traces.md has the formats."
        },
        footer = {
            "  lightning traces export -o traces.jsonl",
            "  lightning traces export --rollout ro-4b1d7e90c2aa --format peer | jq .name",
            "  lightning traces export --format dated --from 20241201 --to 20241206 -o traces/",
            "  lightning traces export --format messages -o fine-tuning.jsonl"
        })
final class TracesExport extends TracesTransfer {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "otlp",
            description =
                    "otlp: lines of OTLP's JSON; peer: a line a span, as agentlightning 0.3 has it; dated: a file a"
                            + " model call, in folders by day; messages: a line a conversation, as OpenAI fine-tunes on it"
                            + " (default: ${DEFAULT-VALUE}).")
    private TraceFormat format = TraceFormat.OTLP;

    @Option(
            names = "--rollout",
            paramLabel = "ID",
            split = ",",
            description = "Only these rollouts; free for the spans of none. Without it, all.")
    private List<String> rollouts = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to; - for stdout, which is also the default. For dated, a folder.")
    private @Nullable Path output;

    @Override
    void transfer(LightningClient client, Period period) throws IOException {
        String what =
                format == TraceFormat.MESSAGES ? "conversations" : format == TraceFormat.DATED ? "calls" : "spans";
        TraceExport export = new TraceExport(new TraceSource(client.store(), rollouts, period), progress(what));
        long count;
        if (format == TraceFormat.DATED) {
            if (isStdout()) {
                throw wrong("--format dated writes many files: name a folder with -o");
            }
            count = export.dated(output());
        } else if (isStdout()) {
            try (OutputStream out = new PrintedBytes(spec().commandLine().getOut())) {
                count = write(export, out);
            }
        } else {
            count = toFile(export, output());
        }
        note(number(count) + " " + what + (isStdout() ? "" : " to " + output));
    }

    private boolean isStdout() {
        return output == null || output.toString().equals("-");
    }

    private Path output() {
        Path named = output;
        if (named == null) {
            throw new IllegalStateException("there is no output");
        }
        return named;
    }

    private long toFile(TraceExport export, Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path begun = Files.createTempFile(folder, "." + file.getFileName(), ".part");
        try {
            long count;
            try (OutputStream out = Files.newOutputStream(begun)) {
                count = write(export, out);
            }
            Files.move(begun, file, StandardCopyOption.REPLACE_EXISTING);
            return count;
        } finally {
            Files.deleteIfExists(begun);
        }
    }

    private long write(TraceExport export, OutputStream out) throws IOException {
        LineFormat lines = lines(format);
        return lines == null ? export.conversations(out) : export.lines(lines, out);
    }
}
