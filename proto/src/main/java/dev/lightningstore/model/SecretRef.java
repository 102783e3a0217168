package dev.lightningstore.model;

import dev.lightningstore.error.StoreException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Says where a server finds a secret; the secret itself is never stored and never told.
 *
 * @param text {@code env:NAME} or {@code file:PATH}
 */
public record SecretRef(String text) {
    public static final int MAX_LENGTH = 1_000;

    private static final String ENV = "env:";
    private static final String FILE = "file:";
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** The server's own settings, some of which are secrets that no upstream must ever be sent. */
    private static final String OWN = "LIGHTNING_";

    public SecretRef {
        if (text.length() > MAX_LENGTH) {
            throw StoreException.Invalid.field("key", "must have at most " + MAX_LENGTH + " characters");
        }
        if (text.startsWith(ENV)) {
            String name = text.substring(ENV.length());
            if (!VARIABLE.matcher(name).matches()) {
                throw StoreException.Invalid.field("key", "env:NAME needs the name of an environment variable");
            }
            if (name.startsWith(OWN)) {
                throw StoreException.Invalid.field("key", "variables named " + OWN + "… are the server's own");
            }
        } else if (text.startsWith(FILE)) {
            checkPath(text.substring(FILE.length()));
        } else {
            throw StoreException.Invalid.field(
                    "key", "must be env:NAME or file:PATH: it says where the server finds the key, and is no key");
        }
    }

    public static SecretRef env(String name) {
        return new SecretRef(ENV + name);
    }

    public static SecretRef file(String path) {
        return new SecretRef(FILE + path);
    }

    public boolean inEnvironment() {
        return text.startsWith(ENV);
    }

    /** The variable's name, or the file's path. */
    public String place() {
        return text.substring(text.indexOf(':') + 1);
    }

    private static void checkPath(String path) {
        try {
            if (!Path.of(path).isAbsolute()) {
                throw StoreException.Invalid.field("key", "file:PATH needs an absolute path, on the server's machine");
            }
        } catch (InvalidPathException e) {
            throw StoreException.Invalid.field("key", "file:PATH is no path: " + e.getReason());
        }
    }
}
