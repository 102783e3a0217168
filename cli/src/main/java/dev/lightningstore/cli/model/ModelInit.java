package dev.lightningstore.cli.model;

import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.ModelSize;
import dev.lightningstore.policy.library.NewModel;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.library.StoredModel;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "init",
        description = {
            "Makes a small policy that has learned nothing yet: random weights, a byte-level tokenizer, a chat template.",
            "The same seed makes the same policy, with the same hash, on any machine."
        },
        footer = {
            "  lightning model init --name toy",
            "  lightning model init --name toy --family qwen3 --size medium --corpus tasks.txt --merges 500"
        })
final class ModelInit extends ShowingCommand {
    @Option(names = "--name", paramLabel = "NAME", required = true, description = "What the model is called.")
    private String name = "";

    @Option(
            names = "--family",
            paramLabel = "FAMILY",
            defaultValue = "qwen2",
            description = "llama, mistral, qwen2 or qwen3 (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Family family;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "small",
            description = "tiny (0.1 million parameters), small (0.8) or medium (6) (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private ModelSize size;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the weights (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--corpus",
            paramLabel = "FILE",
            description = "Text that the tokenizer learns its tokens from (default: none, a token a byte).")
    private @Nullable Path corpus;

    @Option(
            names = "--merges",
            paramLabel = "N",
            defaultValue = "256",
            description = "How many tokens it learns of it, at most (default: ${DEFAULT-VALUE}).")
    private int merges;

    @Option(names = "--replace", description = "Although the name means another model so far; that one's files stay.")
    private boolean replace;

    @Override
    void run(ModelLibrary library) throws Exception {
        List<String> texts = corpus == null ? List.of() : Files.readAllLines(corpus);
        String source = "init " + family.name().toLowerCase(Locale.ROOT) + " "
                + size.name().toLowerCase(Locale.ROOT) + " seed " + seed;
        StoredModel stored;
        try (OpenModel model = new NewModel(family, size, seed, texts, merges).make()) {
            stored = library.add(name, model, source, replace, progress());
        }
        output().one(new ModelView(), ModelFacts.of(library, stored));
    }
}
