package dev.lightningstore.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lightning completion}: what a shell needs to finish our commands and options. */
@Command(
        name = "completion",
        description = "Prints a script that completes commands and options in a shell.",
        usageHelpWidth = 100,
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(lightning completion)                             # in this shell, bash or zsh",
            "  lightning completion bash > ~/.local/share/bash-completion/completions/lightning",
            "  lightning completion zsh >> ~/.zshrc"
        })
public final class CompletionCommand implements Callable<Integer> {
    /** One script serves both: in zsh it turns on zsh's own support for bash completions. */
    enum Shell {
        BASH,
        ZSH
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli itself looks at it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", arity = "0..1", defaultValue = "bash", description = "bash or zsh.")
    @SuppressWarnings("UnusedVariable") // both get the same script; the word is checked
    private Shell shell = Shell.BASH;

    @Override
    public Integer call() {
        CommandLine root = new CommandLine(spec.root());
        spec.commandLine().getOut().print(AutoComplete.bash("lightning", root));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
