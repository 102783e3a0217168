package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.project.Quotas;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "create",
        description = "Makes a project; one that exists stays as it is.",
        footer = {
            "  lightning projects create lab",
            "  lightning projects create lab --max-queued 100000 --retention 30d"
        })
final class ProjectsCreate extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "1 to 63 of a-z, 0-9, '.', '_' and '-'.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String name;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private QuotaOptions quotas;

    @Override
    int run(LightningClient client) throws Exception {
        output().one(new ProjectView(), await(client.projects().create(name, quotas.over(Quotas.NONE))));
        return ExitCodes.OK;
    }
}
