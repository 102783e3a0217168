package dev.lightningstore.cli.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where policies are served, and to whom. The port is each command's own: their defaults differ. */
public final class ListenOptions {
    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address to serve on; anything but loopback needs a key (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "A file with the key that callers of the policy must show as a bearer token.")
    private @Nullable Path apiKeyFile;

    public String host() {
        return host;
    }

    public @Nullable Path apiKeyFile() {
        return apiKeyFile;
    }

    public @Nullable String apiKey() throws IOException {
        return apiKeyFile == null ? null : Files.readString(apiKeyFile).strip();
    }

    /** The port that an option gives, if it is one. */
    public static int port(String option, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(option + ": " + port + " is not between 0 and " + MAX_PORT);
        }
        return port;
    }
}
