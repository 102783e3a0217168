package dev.lightningstore.gateway;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.SecretRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys of model servers where their references say, each time anew: a file that was rotated counts at once. A
 * failure names the reference, never what was found. Thread-safe.
 */
public final class Secrets {
    /** A key is short; what is longer is some other file. */
    private static final long MAX_BYTES = 16 << 10;

    private final UnaryOperator<@Nullable String> environment;
    private final @Nullable Path folder;

    /** @param folder where key files must lie; null for anywhere */
    public Secrets(UnaryOperator<@Nullable String> environment, @Nullable Path folder) {
        this.environment = environment;
        this.folder = folder == null ? null : folder.toAbsolutePath().normalize();
    }

    /** Refuses a reference that could never be followed; what it names may still come later. */
    void check(@Nullable SecretRef secret) {
        if (secret != null && !secret.inEnvironment() && folder != null) {
            Path file = Path.of(secret.place()).normalize();
            if (!file.startsWith(folder)) {
                throw StoreException.Invalid.field("key", "key files lie in " + folder + " (gateway.secrets)");
            }
        }
    }

    String reveal(SecretRef secret) {
        check(secret);
        String found = secret.inEnvironment() ? environment.apply(secret.place()) : read(Path.of(secret.place()));
        if (found == null || found.isBlank() || found.strip().chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new StoreException.Unavailable(
                    "the key of the model's server is not at " + secret.text() + " on the gateway's machine");
        }
        return found.strip();
    }

    private static @Nullable String read(Path file) {
        try {
            return Files.size(file) > MAX_BYTES ? null : Files.readString(file);
        } catch (IOException e) {
            return null;
        }
    }
}
