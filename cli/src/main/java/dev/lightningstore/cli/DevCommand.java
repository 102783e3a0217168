package dev.lightningstore.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lightning dev}: everything there is, in one process, for one person's machine. */
@Command(
        name = "dev",
        description = {
            "Runs all parts in one process on this machine, for development. Today that is the store.",
            "It prints one line, 'ready URL', once it answers."
        },
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  lightning dev", "  lightning dev --port 0 --data /tmp/try", "  lightning dev --ephemeral"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ended in order", "1:could not start", "2:a setting is wrong"})
public final class DevCommand implements Callable<Integer> {
    private static final String IN_MEMORY = "jdbc:h2:mem:dev";

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
            names = "--port",
            paramLabel = "N",
            description = "The port to listen on; 0 takes a free one (default: 4747).")
    private @Nullable String port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".lightning/data",
            description = "The folder of the data (default: ${DEFAULT-VALUE}).")
    private String data = "";

    @Option(names = "--ephemeral", description = "Keep everything in memory; it is gone at the end.")
    private boolean ephemeral;

    @Override
    public Integer call() {
        List<String> arguments = new ArrayList<>();
        if (port != null) {
            arguments.addAll(List.of("--port", port));
        }
        arguments.addAll(ephemeral ? List.of("--database-url", IN_MEMORY) : List.of("--data", data));
        CommandLine store = new CommandLine(new StoreCommand());
        store.setOut(spec.commandLine().getOut());
        store.setErr(spec.commandLine().getErr());
        return store.execute(arguments.toArray(String[]::new));
    }
}
