package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.project.Project;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "quotas",
        description = "Shows the quotas of a project, or sets those that are named.",
        footer = {
            "  lightning projects quotas lab",
            "  lightning projects quotas lab --max-queued 100000 --retention 30d",
            "  lightning projects quotas lab --max-queued none"
        })
final class ProjectsQuotas extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "The project.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String name;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private QuotaOptions quotas;

    @Override
    int run(LightningClient client) throws Exception {
        Project project =
                await(client.projects().get(name)).orElseThrow(() -> new StoreException.NotFound("project", name));
        if (quotas.given()) {
            project = await(client.projects().setQuotas(name, quotas.over(project.quotas())));
        }
        output().one(new ProjectView(), project);
        return ExitCodes.OK;
    }
}
