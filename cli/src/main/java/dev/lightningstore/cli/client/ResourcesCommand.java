package dev.lightningstore.cli.client;

import picocli.CommandLine.Command;

@Command(
        name = "resources",
        description = "Resources: the prompts, models and policies that rollouts run against.",
        subcommands = {ResourcesLs.class, ResourcesShow.class, ResourcesAdd.class},
        footer = {"  lightning resources show", "  lightning resources add --file prompt.json"})
public final class ResourcesCommand extends CommandGroup {}
