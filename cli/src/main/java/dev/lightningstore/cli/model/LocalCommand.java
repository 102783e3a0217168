package dev.lightningstore.cli.model;

import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.weights.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command on the models of a data folder; no store is asked. */
@Command(
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        footerHeading = "%nExamples:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:the command line or the model is wrong", "3:not found"})
abstract class LocalCommand implements Callable<Integer> {
    private static final int DONE = 0;

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
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".lightning/data",
            description = "The folder of the data (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Path data;

    abstract void run(ModelLibrary library) throws Exception;

    @Override
    public final Integer call() throws Exception {
        run(ModelLibrary.in(data, Clock.systemDefaultZone()));
        return DONE;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** On stderr, so that stdout stays clean for pipes. */
    final Progress progress() {
        return new ProgressLines(err(), System.console() != null);
    }
}
