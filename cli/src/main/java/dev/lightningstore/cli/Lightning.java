package dev.lightningstore.cli;

import dev.lightningstore.cli.bench.BenchCommand;
import dev.lightningstore.cli.client.AlgorithmCommand;
import dev.lightningstore.cli.client.ErrorLines;
import dev.lightningstore.cli.client.HealthCommand;
import dev.lightningstore.cli.client.KeysCommand;
import dev.lightningstore.cli.client.ModelsCommand;
import dev.lightningstore.cli.client.ProjectsCommand;
import dev.lightningstore.cli.client.ResourcesCommand;
import dev.lightningstore.cli.client.RolloutsCommand;
import dev.lightningstore.cli.client.RunnerCommand;
import dev.lightningstore.cli.client.RunsCommand;
import dev.lightningstore.cli.client.SpansCommand;
import dev.lightningstore.cli.client.TracesCommand;
import dev.lightningstore.cli.client.TrainCommand;
import dev.lightningstore.cli.client.UsageCommand;
import dev.lightningstore.cli.client.WorkersCommand;
import dev.lightningstore.cli.local.DevCommand;
import dev.lightningstore.cli.model.ModelCommand;
import dev.lightningstore.cli.quickstart.QuickstartCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
        footerHeading = "%nExamples:%n",
        footer = {
            "  lightning quickstart",
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
    /** By name, in the order of the help. */
    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("store")) {
            StoreCommand.prepare();
        }
        System.exit(commandLine(args).execute(args));
    }

    /** With all commands. */
    static CommandLine commandLine() {
        return commandLine(name -> true);
    }

    /** With the command that is called, if it is one: picocli looks through each that it is given, which takes a while. */
    private static CommandLine commandLine(String[] args) {
        return args.length > 0 && COMMANDS.containsKey(args[0]) ? commandLine(args[0]::equals) : commandLine();
    }

    private static CommandLine commandLine(Predicate<String> wanted) {
        ErrorLines errors = new ErrorLines();
        CommandLine line = new CommandLine(new Lightning());
        COMMANDS.forEach((name, command) -> {
            if (wanted.test(name)) {
                line.addSubcommand(name, command.get());
            }
        });
        tellVersion(line);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }

    /** Every command has the option; only one says the version. */
    private static void tellVersion(CommandLine line) {
        line.getCommandSpec().versionProvider(new Version());
        line.getSubcommands().values().forEach(Lightning::tellVersion);
    }

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("quickstart", QuickstartCommand::new);
        commands.put("dev", DevCommand::new);
        commands.put("store", StoreCommand::new);
        commands.put("runner", RunnerCommand::new);
        commands.put("algorithm", AlgorithmCommand::new);
        commands.put("train", TrainCommand::new);
        commands.put("runs", RunsCommand::new);
        commands.put("health", HealthCommand::new);
        commands.put("rollouts", RolloutsCommand::new);
        commands.put("spans", SpansCommand::new);
        commands.put("traces", TracesCommand::new);
        commands.put("resources", ResourcesCommand::new);
        commands.put("models", ModelsCommand::new);
        commands.put("model", ModelCommand::new);
        commands.put("usage", UsageCommand::new);
        commands.put("workers", WorkersCommand::new);
        commands.put("projects", ProjectsCommand::new);
        commands.put("keys", KeysCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("completion", CompletionCommand::new);
        return commands;
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
