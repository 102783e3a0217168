package dev.lightningstore.policy.library;

import dev.lightningstore.policy.weights.ByteLevelBpe;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import dev.lightningstore.policy.weights.TextFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A small model made on the spot: random weights, a tokenizer over bytes, a chat template that knows tools.
 *
 * @param seed of the weights
 * @param corpus texts that the tokenizer learns its merges from; empty for one that knows single bytes only
 * @param merges how many to learn, at most
 */
public record NewModel(Family family, ModelSize size, long seed, List<String> corpus, int merges) {
    private static final String TEMPLATE = "chatml.jinja";
    private static final String PAD = "<|endoftext|>";
    private static final String BEGIN = "<|im_start|>";
    private static final String END = "<|im_end|>";
    private static final String CALL = "<tool_call>";
    private static final String END_OF_CALL = "</tool_call>";

    public NewModel {
        corpus = List.copyOf(corpus);
        if (merges < 0) {
            throw new IllegalArgumentException("merges: " + merges + " is less than none");
        }
    }

    public OpenModel make() {
        ByteLevelBpe tokenizer = ByteLevelBpe.learn(List.of(PAD, BEGIN, END, CALL, END_OF_CALL), corpus, merges);
        TextFiles text = tokenizer.textFiles(END, PAD, template());
        return new OpenModel(new RandomWeights(size.config(family, tokenizer.size()), seed), text);
    }

    private static String template() {
        try (InputStream in = NewModel.class.getResourceAsStream(TEMPLATE)) {
            if (in == null) {
                throw new IllegalStateException(TEMPLATE + " is not packaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(TEMPLATE + " cannot be read", e);
        }
    }
}
