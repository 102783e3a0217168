package dev.lightningstore.correction;

import java.util.regex.Pattern;

/**
 * A kind of error that is known by its message.
 *
 * @param advice how it is put right, for the generator; {@code $1} and so on stand for the groups of the pattern
 */
public record ErrorClass(String name, Pattern pattern, String advice) {
    /** What no class knows. */
    public static final String UNKNOWN = "unknown";

    public ErrorClass {
        if (name.isBlank() || name.equals(UNKNOWN)) {
            throw new IllegalArgumentException("error class: '" + name + "' cannot be its name");
        }
    }

    public static ErrorClass of(String name, String regex, String advice) {
        return new ErrorClass(name, Pattern.compile(regex), advice);
    }
}
