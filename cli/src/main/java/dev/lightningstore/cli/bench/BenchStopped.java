package dev.lightningstore.cli.bench;

/** The bench cannot go on. The message is for the user: what is wrong, where, and what to do. */
final class BenchStopped extends Exception {
    private static final long serialVersionUID = 1;

    BenchStopped(String message) {
        super(message);
    }

    BenchStopped(String message, Throwable cause) {
        super(message, cause);
    }
}
