package dev.lightningstore.runner.command;

import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Outcome;
import org.jspecify.annotations.Nullable;

/** Whose fault the end of a command was. */
final class Ends {
    /** An end by a signal is told as this and the signal's number. */
    private static final int SIGNAL = 128;

    private static final int SIGKILL = 9;

    private static final int QUOTED = 1_000;

    private Ends() {}

    /** Null where it ended well. */
    static @Nullable Outcome failure(Child.End end, Child child, CommandSettings settings) {
        Child.Breach breach = end.breach();
        if (breach != null) {
            return switch (breach) {
                case OUTPUT ->
                    failed(FailureKind.AGENT, "wrote more than " + settings.output() + " bytes and was killed");
                case MEMORY ->
                    failed(
                            FailureKind.INFRA,
                            "used " + child.usage().residentBytes() + " bytes of memory, more than " + settings.memory()
                                    + ", and was killed");
            };
        }
        if (end.exitCode() == 0) {
            return null;
        }
        if (end.exitCode() == SIGNAL + SIGKILL) {
            return failed(
                    FailureKind.INFRA,
                    "was killed from outside (SIGKILL), as the kernel does when memory is short" + lastWords(child));
        }
        String how = end.exitCode() > SIGNAL && end.exitCode() < SIGNAL + 65
                ? "was ended by signal " + (end.exitCode() - SIGNAL)
                : "exit code " + end.exitCode();
        return failed(FailureKind.AGENT, how + lastWords(child));
    }

    private static String lastWords(Child child) {
        String said = child.err().text().strip();
        return said.isEmpty() ? "" : ": " + said.substring(Math.max(0, said.length() - QUOTED));
    }

    private static Outcome failed(FailureKind kind, String message) {
        return new Outcome.Failed(new Failure(kind, message), null);
    }
}
