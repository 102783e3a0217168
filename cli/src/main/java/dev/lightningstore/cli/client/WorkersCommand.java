package dev.lightningstore.cli.client;

import picocli.CommandLine.Command;

@Command(
        name = "workers",
        description = "Workers: who runs rollouts.",
        subcommands = {WorkersLs.class},
        footer = {"  lightning workers ls --status busy"})
public final class WorkersCommand extends CommandGroup {}
