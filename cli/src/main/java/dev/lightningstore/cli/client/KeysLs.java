package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "ls",
        description = "Lists keys; never their secrets, which are not stored.",
        footer = {"  lightning keys ls", "  lightning keys ls --all-projects -o json"})
final class KeysLs extends ClientCommand {
    @Option(names = "--all-projects", description = "The keys of all projects, not only of this one.")
    private boolean all;

    @Override
    int run(LightningClient client) throws Exception {
        String project = all ? null : storeOptions().project();
        output().list(new KeyView(), await(client.projects().listKeys(project)));
        return ExitCodes.OK;
    }
}
