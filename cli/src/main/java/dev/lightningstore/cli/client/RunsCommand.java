package dev.lightningstore.cli.client;

import picocli.CommandLine.Command;

@Command(
        name = "runs",
        description = "Training jobs: how they are doing, and what becomes of them.",
        subcommands = {
            RunsLs.class,
            RunsShow.class,
            RunsCompare.class,
            RunsStop.class,
            RunsResume.class,
            RunsQuarantine.class
        },
        footer = {
            "  lightning runs ls",
            "  lightning runs show job-9f1c02d4a7be --follow",
            "  lightning runs compare job-9f1c02d4a7be job-3b77e05c1d20"
        })
public final class RunsCommand extends CommandGroup {}
