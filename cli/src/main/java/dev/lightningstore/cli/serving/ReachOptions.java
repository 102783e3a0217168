package dev.lightningstore.cli.serving;

import dev.lightningstore.model.SecretRef;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a store's gateway gets to a server of policies. */
public class ReachOptions {
    @Option(
            names = "--advertise",
            paramLabel = "URL",
            description = "Where the store reaches this server, such as http://gpu-7:8000 (default: as it listens).")
    private @Nullable String advertise;

    @Option(
            names = "--key-ref",
            paramLabel = "PLACE",
            description = "Where the store finds the key of --api-key-file: env:VARIABLE, or file:PATH on its machine"
                    + " (default: that very file).")
    private @Nullable String keyRef;

    /** The base URL that was given, without a slash at its end; null where it is as the server listens. */
    public final @Nullable String reachedAs() {
        return advertise == null ? null : advertise.replaceAll("/+$", "");
    }

    /** Where the store finds the key; null for nothing. */
    public final @Nullable SecretRef gatewayKey(@Nullable Path apiKeyFile) {
        if (keyRef != null) {
            return new SecretRef(keyRef);
        }
        return apiKeyFile == null
                ? null
                : SecretRef.file(apiKeyFile.toAbsolutePath().toString());
    }
}
