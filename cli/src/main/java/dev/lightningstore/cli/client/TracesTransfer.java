package dev.lightningstore.cli.client;

import dev.lightningstore.adapter.file.LineFormat;
import dev.lightningstore.adapter.file.OtlpLines;
import dev.lightningstore.adapter.file.PeerLines;
import dev.lightningstore.adapter.file.Period;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.error.StoreException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What both directions have in common. */
@Command(
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footerHeading = "%nExamples:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:the command line or its input is wrong",
            "3:not found",
            "4:refused: no key, a wrong one, or one that may not",
            "5:the store cannot be reached"
        })
abstract class TracesTransfer implements Callable<Integer>, AsksStore {
    /** How often a long transfer says how far it is. */
    private static final long TELL_EVERY = 10_000;

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
            names = "--from",
            paramLabel = "TIME",
            description = "Only what began then or later: a day (20241206, 2024-12-06) or a moment"
                    + " (2024-12-06T12:00:00Z). Days are those of UTC.")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "Only what began before that; of a day, all of it counts.")
    private @Nullable String to;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private StoreOptions store;

    abstract void transfer(LightningClient client, Period period) throws Exception;

    @Override
    public final Integer call() throws Exception {
        Period period = Period.of(from, to);
        try (LightningClient client = store.connect()) {
            transfer(client, period);
            return ExitCodes.OK;
        }
    }

    @Override
    public final StoreOptions storeOptions() {
        return store;
    }

    /** On stderr, so that stdout stays clean for pipes. */
    final void note(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    final CommandSpec spec() {
        return spec;
    }

    /** Says how far it is, every so often. */
    final LongConsumer progress(String what) {
        return new LongConsumer() {
            private long told;

            @Override
            public void accept(long count) {
                if (count / TELL_EVERY > told / TELL_EVERY) {
                    note(number(count) + " " + what);
                    told = count;
                }
            }
        };
    }

    static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Null for a format that has no lines. */
    static @Nullable LineFormat lines(TraceFormat format) {
        return switch (format) {
            case OTLP -> new OtlpLines();
            case PEER -> new PeerLines();
            case DATED, MESSAGES -> null;
        };
    }

    static StoreException.Invalid wrong(String message) {
        return new StoreException.Invalid(message);
    }
}
