package dev.lightningstore.cli;

import dev.lightningstore.cli.bench.BenchCommand;
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
        subcommands = {StoreCommand.class, BenchCommand.class},
        versionProvider = Lightning.Version.class)
public final class Lightning implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Lightning()).execute(args));
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
