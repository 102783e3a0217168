package dev.lightningstore.cli.client;

import picocli.CommandLine.Command;

@Command(
        name = "spans",
        description = "Spans: what rollouts did, as it was traced.",
        subcommands = {SpansLs.class, SpansTail.class},
        footer = {"  lightning spans ls ro-4b1d7e90c2aa", "  lightning spans tail"})
public final class SpansCommand extends CommandGroup {}
