package dev.lightningstore.cli.client;

import picocli.CommandLine.Command;

@Command(
        name = "rollouts",
        description = "Rollouts: the tasks that runners work on.",
        subcommands = {
            RolloutsLs.class,
            RolloutsShow.class,
            RolloutsEnqueue.class,
            RolloutsCancel.class,
            RolloutsWait.class
        },
        footer = {
            "  lightning rollouts ls --status running",
            "  lightning rollouts enqueue --input '{\"question\": \"1+1\"}'"
        })
public final class RolloutsCommand extends CommandGroup {}
