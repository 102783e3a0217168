package dev.lightningstore.cli.model;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.RetryPolicy;
import dev.lightningstore.client.Tls;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.serving.Registration;
import dev.lightningstore.serving.openai.PolicyServer;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store's gateway sends calls here, and how it gets here. */
final class GatewayOptions {
    /** So short that the end of the server does not wait long for a store that is away. */
    private static final RetryPolicy RETRY = new RetryPolicy(3, Duration.ofMillis(100), Duration.ofSeconds(1));

    @Option(
            names = "--store",
            paramLabel = "URL",
            required = true,
            description = "The store whose gateway is to send calls here. URL/projects/NAME also names the project."
                    + " LIGHTNING_API_KEY is shown to it.")
    private String store = "";

    @Option(
            names = "--store-ca",
            paramLabel = "FILE",
            description = "Certificates (PEM) that the store's must lead to, where the JDK does not trust it.")
    private @Nullable Path ca;

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

    Registration register(PolicyServer server, @Nullable Path apiKeyFile) {
        ClientOptions.Builder options = ClientOptions.to(store).retry(RETRY);
        String key = System.getenv(ClientOptions.KEY_VARIABLE);
        if (key != null && !key.isEmpty()) {
            options.apiKey(key);
        }
        if (ca != null) {
            options.tls(new Tls(ca, null, null));
        }
        String url = advertise == null ? server.url() : advertise;
        Registration.Site site = new Registration.Site(url.replaceAll("/+$", "") + "/v1", place(apiKeyFile));
        return Registration.open(GatewayModels.at(options.build()), server.engine(), site, Registration.CHECK);
    }

    private @Nullable SecretRef place(@Nullable Path apiKeyFile) {
        if (keyRef != null) {
            return new SecretRef(keyRef);
        }
        return apiKeyFile == null
                ? null
                : SecretRef.file(apiKeyFile.toAbsolutePath().toString());
    }
}
