package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import picocli.CommandLine.Command;

@Command(
        name = "ls",
        description = "Lists the projects and their quotas.",
        footer = {"  lightning projects ls", "  lightning projects ls -o json"})
final class ProjectsLs extends ClientCommand {
    @Override
    int run(LightningClient client) throws Exception {
        output().list(new ProjectView(), await(client.projects().list()));
        return ExitCodes.OK;
    }
}
