package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.resource.ResourceStore;
import dev.lightningstore.resource.Resources;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Shows resources: the latest of the project, or those of an id.",
        footer = {"  lightning resources show", "  lightning resources show rs-4b1d7e90c2aa --version 2 -o json"})
final class ResourcesShow extends ClientCommand {
    @Parameters(paramLabel = "ID", arity = "0..1", description = "Their id (default: the latest of the project).")
    private @Nullable String id;

    @Option(names = "--version", paramLabel = "N", description = "A version of that id (default: the last).")
    private @Nullable Integer version;

    @Override
    int run(LightningClient client) throws Exception {
        if (id == null && version != null) {
            throw new IllegalArgumentException("--version: say of which ID");
        }
        Resources found = await(client.store().resources(), id, version)
                .orElseThrow(() -> new StoreException.NotFound(
                        "resources", id == null ? "(the latest)" : version == null ? id : id + " version " + version));
        output().one(new ResourcesView(), found);
        return ExitCodes.OK;
    }

    private static Optional<Resources> await(ResourceStore store, @Nullable String id, @Nullable Integer version)
            throws Exception {
        return await(id == null ? store.latest() : version == null ? store.get(id) : store.get(id, version));
    }
}
