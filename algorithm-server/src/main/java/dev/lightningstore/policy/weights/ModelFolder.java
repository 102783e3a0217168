package dev.lightningstore.policy.weights;

import java.io.IOException;
import java.nio.file.Path;

/** Writes a model as a folder that transformers loads, and {@link HuggingFaceFolder} too. */
public final class ModelFolder {
    /** What transformers cuts at, too. */
    public static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

    private ModelFolder() {}

    /** The folder must not be there yet; it is there whole afterwards, or not at all. */
    public static void write(
            Path folder, Weights weights, TextFiles text, Dtype dtype, long shardBytes, Progress progress)
            throws IOException {
        try (NewFolder made = NewFolder.at(folder)) {
            fill(made.path(), weights, text, dtype, shardBytes, progress);
            made.commit();
        }
    }

    /** Into a folder that is there and empty. */
    public static void fill(
            Path folder, Weights weights, TextFiles text, Dtype dtype, long shardBytes, Progress progress)
            throws IOException {
        JsonFiles.write(folder.resolve("config.json"), ConfigJson.write(weights.config(), dtype));
        text.write(folder);
        new SafetensorsWriter(weights, dtype, progress).write(folder, shardBytes);
    }
}
