package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks a store: connects, runs, prints, closes. */
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
abstract class ClientCommand implements Callable<Integer>, AsksStore {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli itself looks at it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private StoreOptions store;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private OutputOptions output;

    /** Answers one of {@link ExitCodes}; whatever it throws becomes a line on stderr and an exit code. */
    abstract int run(LightningClient client) throws Exception;

    @Override
    public final Integer call() throws Exception {
        try (LightningClient client = store.connect()) {
            return run(client);
        } finally {
            spec.commandLine().getOut().flush();
        }
    }

    @Override
    public final StoreOptions storeOptions() {
        return store;
    }

    final Output output() {
        return new Output(output.format(), spec.commandLine().getOut());
    }

    /** For what is said beside the answer, so that stdout stays clean for pipes. */
    final void note(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    /** For what is going on, beside the answer as well. */
    final LiveLine liveLine() {
        return new LiveLine(spec.commandLine().getErr(), System.console() != null);
    }

    static <T> T await(CompletableFuture<T> answer) throws Exception {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
