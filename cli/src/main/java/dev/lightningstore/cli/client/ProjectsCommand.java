package dev.lightningstore.cli.client;

import picocli.CommandLine.Command;

@Command(
        name = "projects",
        description = "Projects: each has its own rollouts, spans, resources, workers, keys and quotas.",
        subcommands = {ProjectsLs.class, ProjectsCreate.class, ProjectsQuotas.class},
        footer = {"  lightning projects create lab --max-queued 100000", "  lightning projects quotas lab"})
public final class ProjectsCommand extends CommandGroup {}
