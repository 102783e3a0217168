package dev.lightningstore.cli.client;

import picocli.CommandLine.Option;

/** How an answer is printed. */
public final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, json, yaml or csv (default: ${DEFAULT-VALUE}).")
    private Output.Format format = Output.Format.TABLE;

    public Output.Format format() {
        return format;
    }
}
