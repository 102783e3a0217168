package dev.lightningstore.cli.client;

import dev.lightningstore.adapter.file.DatedFolder;
import dev.lightningstore.adapter.file.DatedReading;
import dev.lightningstore.adapter.file.LineFile;
import dev.lightningstore.adapter.file.LineFormat;
import dev.lightningstore.adapter.file.Period;
import dev.lightningstore.adapter.file.TraceImport;
import dev.lightningstore.adapter.file.TraceImport.Counts;
import dev.lightningstore.client.LightningClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description = {
            "Reads traces from a file, a folder or stdin into the store.",
            "All is checked before the first span is sent: of a file that is wrong anywhere nothing is stored. Spans that"
                    + " the store has already stay as they are, so importing again changes nothing."
        },
        footer = {
            "  lightning traces import traces.jsonl",
            "  lightning traces import traces.jsonl --into free --store http://127.0.0.1:4747/projects/lab",
            "  lightning traces import spans.jsonl --format peer --into ro-4b1d7e90c2aa",
            "  lightning traces import traces/ --format dated --from 20241201 --to 20241206",
            "  zcat traces.jsonl.gz | lightning traces import -"
        })
final class TracesImport extends TracesTransfer {
    @Parameters(paramLabel = "FILE", description = "The file; - for stdin. For dated, the folder with the days.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Path input;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "otlp",
            description =
                    "otlp: lines of OTLP's JSON; peer: a line a span, as agentlightning 0.3 has it; dated: a file a"
                            + " model call, in folders by day (default: ${DEFAULT-VALUE}).")
    private TraceFormat format = TraceFormat.OTLP;

    @Option(
            names = "--into",
            paramLabel = "ROLLOUT",
            description = "Put all spans under this rollout, or free; without it, where they say.")
    private @Nullable String into;

    @Option(names = "--attempt", paramLabel = "ID", description = "The attempt of --into (default: its latest).")
    private @Nullable String attempt;

    @Override
    void transfer(LightningClient client, Period period) throws IOException {
        TraceImport spans = new TraceImport(client.store(), period, into, attempt);
        LineFormat lines = lines(format);
        if (format == TraceFormat.MESSAGES) {
            throw wrong("--format: conversations are written, not read; name otlp, peer or dated");
        }
        if (lines == null) {
            if (!Files.isDirectory(input)) {
                throw wrong(input + " is no folder; --format dated reads FOLDER/20241206/NAME.json");
            }
            tell(spans.read(new DatedFolder(input, period), new DatedReading(), progress("spans")), "files");
        } else if (input.toString().equals("-")) {
            // It is read twice: once to check it, once to send it.
            Path kept = Files.createTempFile("lightning-traces", ".jsonl");
            try {
                Files.copy(System.in, kept, StandardCopyOption.REPLACE_EXISTING);
                tell(spans.read(new LineFile(kept), lines, progress("spans")), "lines");
            } finally {
                Files.deleteIfExists(kept);
            }
        } else if (Files.isDirectory(input)) {
            throw wrong(input + " is a folder; name a file, or --format dated");
        } else if (!Files.exists(input)) {
            throw new NoSuchFileException(input.toString());
        } else {
            tell(spans.read(new LineFile(input), lines, progress("spans")), "lines");
        }
    }

    private void tell(Counts counts, String records) {
        note(number(counts.spans()) + " spans in " + number(counts.records()) + " " + records + ": "
                + number(counts.added()) + " added, " + number(counts.spans() - counts.added())
                + " were there already");
    }
}
