package dev.lightningstore.cli.client;

import picocli.CommandLine.Command;

@Command(
        name = "traces",
        description = "Traces in files: out of a store, and into one.",
        subcommands = {TracesExport.class, TracesImport.class},
        footer = {"  lightning traces export -o traces.jsonl", "  lightning traces import traces.jsonl"})
public final class TracesCommand extends CommandGroup {}
