package dev.lightningstore.cli.model;

import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.library.StoredModel;
import dev.lightningstore.policy.weights.Dtype;
import dev.lightningstore.policy.weights.ModelFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description =
                "Writes a policy as a folder that transformers, vLLM and others load. The folder must not be there yet.",
        footer = {
            "  lightning model export smol --to ./smol",
            "  lightning model export smol --to ./smol-half --dtype bf16"
        })
final class ModelExport extends ShowingCommand {
    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "The folder to make.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Path to;

    @Option(names = "--dtype", paramLabel = "KIND", description = "f32, f16 or bf16 (default: as it is kept).")
    private @Nullable Dtype dtype;

    @Option(
            names = "--shard-bytes",
            paramLabel = "N",
            description = "How large a file may become (default: " + ModelFolder.DEFAULT_SHARD_BYTES + ").")
    private long shardBytes = ModelFolder.DEFAULT_SHARD_BYTES;

    @Override
    void run(ModelLibrary library) throws Exception {
        if (shardBytes < 1) {
            throw new IllegalArgumentException("--shard-bytes: must be positive");
        }
        StoredModel model = library.get(name);
        Dtype kind = dtype;
        if (kind == null) {
            try (OpenModel open = library.open(model)) {
                kind = open.weights().dtype();
            }
        }
        library.export(model, to, kind, shardBytes, progress());
        output().one(new ModelView(), ModelFacts.of(library, model));
    }
}
