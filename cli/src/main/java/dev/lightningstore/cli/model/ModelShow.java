package dev.lightningstore.cli.model;

import dev.lightningstore.policy.library.ModelLibrary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Shows a policy: its shape, its tokenizer, its hash, and where it lies.",
        footer = {"  lightning model show smol", "  lightning model show smol -o json"})
final class ModelShow extends ShowingCommand {
    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    @Override
    void run(ModelLibrary library) throws Exception {
        output().one(new ModelView(), ModelFacts.of(library, library.get(name)));
    }
}
