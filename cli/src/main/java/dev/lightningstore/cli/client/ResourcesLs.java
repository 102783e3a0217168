package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.store.PageRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "ls",
        description = "Lists resources, the last version of each id, the newest id first.",
        footer = {"  lightning resources ls", "  lightning resources ls -o json"})
final class ResourcesLs extends ClientCommand {
    @Option(names = "--id-contains", paramLabel = "TEXT", description = "Only ids that contain this.")
    private @Nullable String idContains;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Limit limit;

    @Override
    int run(LightningClient client) throws Exception {
        var found = limit.gather((size, cursor) -> await(
                client.store().resources().query(null, idContains, new PageRequest(null, true, size, 0, cursor))));
        output().list(new ResourcesView(), found.items());
        limit.say(found, "resources", this);
        return ExitCodes.OK;
    }
}
