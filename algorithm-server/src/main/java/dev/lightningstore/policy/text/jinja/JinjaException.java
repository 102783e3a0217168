package dev.lightningstore.policy.text.jinja;

/** A template that cannot be read or does not render, and why. */
public final class JinjaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean placed;

    JinjaException(String message) {
        super(message);
        this.placed = false;
    }

    JinjaException(String message, int line) {
        super(message + " (line " + line + " of the template)");
        this.placed = true;
    }

    /** The same, with the line it happened on, if that is not known already. */
    JinjaException at(int line) {
        return placed ? this : new JinjaException(String.valueOf(getMessage()), line);
    }
}
