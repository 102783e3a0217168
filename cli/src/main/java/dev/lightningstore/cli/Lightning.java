package dev.lightningstore.cli;

import dev.lightningstore.cli.bench.BenchCommand;
import dev.lightningstore.cli.client.ErrorLines;
import dev.lightningstore.cli.client.HealthCommand;
import dev.lightningstore.cli.client.KeysCommand;
import dev.lightningstore.cli.client.ModelsCommand;
import dev.lightningstore.cli.client.ProjectsCommand;
import dev.lightningstore.cli.client.ResourcesCommand;
import dev.lightningstore.cli.client.RolloutsCommand;
import dev.lightningstore.cli.client.SpansCommand;
import dev.lightningstore.cli.client.WorkersCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the {@code lightning} command; every part is a subcommand. */
@Command(
        name = "lightning",
        description = "Makes agents better at their work by training on what they did.",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 100,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            DevCommand.class,
            StoreCommand.class,
            HealthCommand.class,
            RolloutsCommand.class,
            SpansCommand.class,
            ResourcesCommand.class,
            ModelsCommand.class,
            WorkersCommand.class,
            ProjectsCommand.class,
            KeysCommand.class,
            BenchCommand.class,
            CompletionCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lightning dev",
            "  lightning rollouts enqueue --input '{\"question\": \"1+1\"}'",
            "  lightning rollouts ls --store http://127.0.0.1:4747/projects/lab -o json",
            "",
            "LIGHTNING_STORE_URL, LIGHTNING_PROJECT and LIGHTNING_API_KEY stand for --store, --project and --api-key."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:the command line or its input is wrong",
            "3:not found",
            "4:refused: no key, a wrong one, or one that may not",
            "5:the store cannot be reached"
        },
        versionProvider = Lightning.Version.class)
public final class Lightning implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        ErrorLines errors = new ErrorLines();
        return new CommandLine(new Lightning())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing a command");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Lightning.class.getPackage().getImplementationVersion();
            return new String[] {
                "lightning " + (version == null ? "(not packaged)" : version) + ", Java " + Runtime.version()
            };
        }
    }
}
