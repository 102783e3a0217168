package dev.lightningstore.cli.model;

import dev.lightningstore.cli.serving.ReachOptions;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.RetryPolicy;
import dev.lightningstore.client.Tls;
import dev.lightningstore.serving.Registration;
import dev.lightningstore.serving.openai.PolicyServer;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store's gateway sends calls here, and how it gets here. */
final class GatewayOptions extends ReachOptions {
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

    Registration register(PolicyServer server, @Nullable Path apiKeyFile) {
        ClientOptions.Builder options = ClientOptions.to(store).retry(RETRY);
        String key = System.getenv(ClientOptions.KEY_VARIABLE);
        if (key != null && !key.isEmpty()) {
            options.apiKey(key);
        }
        if (ca != null) {
            options.tls(new Tls(ca, null, null));
        }
        String given = reachedAs();
        String url = given == null ? server.url() : given;
        Registration.Site site = new Registration.Site(url + "/v1", gatewayKey(apiKeyFile));
        return Registration.open(GatewayModels.at(options.build()), server.engine(), site, Registration.CHECK);
    }
}
