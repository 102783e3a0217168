package dev.lightningstore.cli.bench;

/** An answer was not what it must be. The message says what was wrong; whoever counts it adds the call. */
final class CheckFailure extends Exception {
    private static final long serialVersionUID = 1;

    CheckFailure(String message) {
        // No stack trace: a broken server fails every call, and the generator must stay cheap even then.
        super(message, null, false, false);
    }
}
