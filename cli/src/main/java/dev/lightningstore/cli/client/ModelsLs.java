package dev.lightningstore.cli.client;

import dev.lightningstore.client.GatewayModels;
import picocli.CommandLine.Command;

@Command(
        name = "ls",
        description =
                "Lists models and their servers. Of a server's key it says where the store finds it, never what it is.",
        footer = {"  lightning models ls", "  lightning models ls -o json"})
final class ModelsLs extends ModelsCall {
    @Override
    int run(GatewayModels models) throws Exception {
        output().list(new ModelView(), await(models.list()));
        return ExitCodes.OK;
    }
}
