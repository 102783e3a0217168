package dev.lightningstore.cli.client;

import dev.lightningstore.error.StoreException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever went wrong into one line on stderr and an exit code. A stack trace helps nobody at a shell. */
public final class ErrorLines implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final String TRACE = "lightning.trace";

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (Boolean.getBoolean(TRACE)) {
            failure.printStackTrace(command.getErr());
        }
        print(command, message(failure) + advice(failure, command));
        return ExitCodes.of(failure);
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        print(command, String.valueOf(failure.getMessage()));
        UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCodes.USAGE;
    }

    private static void print(CommandLine command, String message) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + message.replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            default -> message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
        };
    }

    private static String advice(Throwable failure, CommandLine command) {
        String store = StoreOptions.urlOf(command);
        return switch (failure) {
            case StoreException.Unavailable away
            when away.details().containsKey("deadline") -> ". The store at " + store + " did not answer in time";
            case StoreException.Unavailable away ->
                ". Is a store running at " + store + "? Start one with 'lightning store', or name another with --store";
            case StoreException.Unauthenticated unknown ->
                ". Give a key that is valid for " + store + " with --api-key or LIGHTNING_API_KEY";
            case StoreException.Forbidden forbidden -> ". Use a key whose role and project allow it";
            case StoreException.Overloaded full ->
                ". Try again in " + Math.max(1, full.retryAfter().toSeconds()) + " s";
            default -> "";
        };
    }
}
