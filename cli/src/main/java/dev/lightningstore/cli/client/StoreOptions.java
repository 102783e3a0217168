package dev.lightningstore.cli.client;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.client.RetryPolicy;
import dev.lightningstore.client.Tls;
import dev.lightningstore.store.StoreCluster;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Which store, which project, and who asks. */
final class StoreOptions {
    /** Somebody waits at a terminal: a store that is away should be said to be away soon. */
    static final RetryPolicy RETRY = new RetryPolicy(3, Duration.ofMillis(100), Duration.ofSeconds(1));

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = "The store (LIGHTNING_STORE_URL; default: " + ClientOptions.DEFAULT_URL
                    + "). URL/projects/NAME also names the project.")
    private @Nullable String store;

    @Option(
            names = "--project",
            paramLabel = "NAME",
            description = "The project (LIGHTNING_PROJECT; default: default).")
    private @Nullable String project;

    @Option(names = "--api-key", paramLabel = "KEY", description = "The key to show (LIGHTNING_API_KEY).")
    private @Nullable String apiKey;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Certificates (PEM) that the store's must lead to, where the JDK does not trust it.")
    private @Nullable Path ca;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "Our own certificate (PEM), where the store asks for one.")
    private @Nullable Path certificate;

    @Option(names = "--cert-key", paramLabel = "FILE", description = "The private key of --cert (PEM).")
    private @Nullable Path certificateKey;

    LightningClient connect() throws NoSuchFileException {
        return LightningClient.connect(options().retry(RETRY).build());
    }

    /** The project that the commands are about. */
    String project() {
        return named().build().project();
    }

    /** With the client's own patience, as a process that nobody waits for should have it. */
    ClientOptions.Builder options() throws NoSuchFileException {
        ClientOptions.Builder options = named();
        String key = apiKey == null ? environment(ClientOptions.KEY_VARIABLE) : apiKey;
        if (key != null) {
            options.apiKey(key);
        }
        if (ca != null || certificate != null || certificateKey != null) {
            for (Path file : new Path[] {ca, certificate, certificateKey}) {
                if (file != null && !Files.isRegularFile(file)) {
                    throw new NoSuchFileException(file.toString());
                }
            }
            options.tls(new Tls(ca, certificate, certificateKey));
        }
        return options;
    }

    /** The flag wins over the URL, and the URL over the environment. */
    private ClientOptions.Builder named() {
        ClientOptions.Builder options = ClientOptions.to(url());
        String inUrl = options.build().project();
        String named = project;
        if (named == null && inUrl.equals(StoreCluster.DEFAULT_PROJECT)) {
            named = environment(ClientOptions.PROJECT_VARIABLE);
        }
        return named == null ? options : options.project(named);
    }

    String url() {
        String url = store == null ? environment(ClientOptions.URL_VARIABLE) : store;
        return url == null ? ClientOptions.DEFAULT_URL : url;
    }

    /** The store that a command was pointed at, for its error messages. */
    static String urlOf(CommandLine command) {
        Object user = command.getCommandSpec().userObject();
        return user instanceof AsksStore asking ? asking.storeOptions().url() : ClientOptions.DEFAULT_URL;
    }

    static @Nullable String environment(String name) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
