package dev.lightningstore.cli.model;

import dev.lightningstore.policy.library.ModelLibrary;
import dev.lightningstore.policy.library.ModelSource;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.library.StoredModel;
import dev.lightningstore.policy.weights.MergedWeights;
import dev.lightningstore.policy.weights.PeftAdapter;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description = {
            "Makes a policy of a Hugging Face folder or a GGUF file.",
            "Known are Llama 2 and 3, SmolLM2, Mistral, Qwen2, Qwen2.5 and Qwen3; safetensors in fp32, fp16 or bf16, one file or"
                    + " shards; GGUF in F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K. Anything else is refused"
                    + " with the field that is wrong."
        },
        footer = {
            "  lightning model import ./Qwen2.5-0.5B-Instruct --name qwen",
            "  lightning model import SmolLM2-135M-Instruct.Q4_1.gguf --name smol -o json",
            "  lightning model import ./smol-lora --base smol --name smol-tools"
        })
final class ModelImport extends ShowingCommand {
    @Parameters(paramLabel = "SOURCE", description = "The folder, or the file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Path source;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            required = true,
            description = "What the model is called from now on.")
    private String name = "";

    @Option(names = "--replace", description = "Although the name means another model so far; that one's files stay.")
    private boolean replace;

    @Option(
            names = "--base",
            paramLabel = "MODEL",
            description =
                    "SOURCE is a LoRA adapter as peft writes one; the policy is this model with the adapter added.")
    private @Nullable String base;

    @Override
    void run(ModelLibrary library) throws Exception {
        StoredModel stored;
        try (OpenModel model = base == null ? ModelSource.open(source) : merged(library, base)) {
            stored =
                    library.add(name, model, source.toAbsolutePath().normalize().toString(), replace, progress());
        }
        output().one(new ModelView(), ModelFacts.of(library, stored));
    }

    private OpenModel merged(ModelLibrary library, String baseName) throws IOException {
        PeftAdapter adapter = PeftAdapter.read(source);
        OpenModel model = library.open(library.get(baseName));
        try {
            return new OpenModel(new MergedWeights(model.weights(), adapter), model.text());
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }
}
