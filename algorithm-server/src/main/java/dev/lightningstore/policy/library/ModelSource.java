package dev.lightningstore.policy.library;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.weights.GgufFile;
import dev.lightningstore.policy.weights.HuggingFaceFolder;
import dev.lightningstore.policy.weights.PeftAdapter;
import dev.lightningstore.policy.weights.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** A model in somebody's files: a Hugging Face folder or a GGUF file. */
public final class ModelSource {
    private ModelSource() {}

    /** @throws StoreException.Invalid if it is neither, or a model that we do not know */
    public static OpenModel open(Path source) throws IOException {
        if (!Files.exists(source)) {
            throw new NoSuchFileException(source.toString());
        }
        if (Files.isDirectory(source)) {
            if (PeftAdapter.isOne(source)) {
                throw new StoreException.Invalid(source
                        + ": is an adapter; say on which model it stands (--base NAME), or serve it (--adapter)");
            }
            if (!HuggingFaceFolder.isOne(source)) {
                throw refused(source, "has no config.json");
            }
            TextFiles text = TextFiles.read(source);
            return new OpenModel(HuggingFaceFolder.open(source), text);
        }
        if (!source.toString().toLowerCase(Locale.ROOT).endsWith(".gguf")) {
            throw refused(source, "is a file that does not end in .gguf");
        }
        GgufFile file = GgufFile.open(source);
        try {
            return new OpenModel(file, file.text());
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static StoreException refused(Path source, String why) {
        return new StoreException.Invalid(source + ": " + why
                + "; a model is a Hugging Face folder (config.json, *.safetensors, tokenizer.json) or a GGUF file");
    }
}
