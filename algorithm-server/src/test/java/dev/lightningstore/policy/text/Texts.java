package dev.lightningstore.policy.text;

import dev.lightningstore.policy.weights.ByteLevelBpe;
import dev.lightningstore.policy.weights.TextFiles;
import java.util.List;

/** A small tokenizer for tests. */
final class Texts {
    private static final List<String> CORPUS =
            List.of("the quick brown fox and the lazy dog", "hello there, the world", "übergrößenträger 日本語 日本");

    private Texts() {}

    static Tokenizer tokenizer() {
        return Tokenizer.of(files());
    }

    static TextFiles files() {
        return ByteLevelBpe.learn(List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"), CORPUS, 40)
                .textFiles("<|im_end|>", "<|endoftext|>", "{{ messages }}");
    }
}
