package dev.lightningstore.cli.model;

import dev.lightningstore.cli.client.Output;
import dev.lightningstore.cli.client.OutputOptions;
import picocli.CommandLine.Mixin;

/** One that shows what it found or did, as a table or for programs. */
abstract class ShowingCommand extends LocalCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private OutputOptions output;

    final Output output() {
        return new Output(output.format(), out());
    }
}
