package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a byte-level tokenizer cuts text into words before it merges anything: what GGUF keeps only the name of. */
enum PreTokenizer {
    GPT2(List.of("gpt-2", "gpt2"), null, false, false, false),
    SMOLLM(List.of("smollm", "starcoder", "refact", "command-r"), null, true, false, false),
    LLAMA3(
            List.of("llama-bpe", "llama3", "llama-v3"),
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            false,
            false,
            true),
    QWEN2(
            List.of("qwen2", "deepseek-r1-qwen"),
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            false,
            true,
            false),
    TEKKEN(
            List.of("tekken"),
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
                    + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
                    + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            false,
            false,
            true);

    private final List<String> names;
    private final @Nullable String pattern;
    private final boolean digitsApart;
    private final boolean composed;
    private final boolean ignoresMerges;

    PreTokenizer(
            List<String> names,
            @Nullable String pattern,
            boolean digitsApart,
            boolean composed,
            boolean ignoresMerges) {
        this.names = names;
        this.pattern = pattern;
        this.digitsApart = digitsApart;
        this.composed = composed;
        this.ignoresMerges = ignoresMerges;
    }

    static Optional<PreTokenizer> named(String name) {
        return Arrays.stream(values()).filter(each -> each.names.contains(name)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(each -> each.names.getFirst()).collect(Collectors.joining(", "));
    }

    /** Whether a word that is itself a token is taken as that, however its parts would merge. */
    boolean ignoresMerges() {
        return ignoresMerges;
    }

    void write(ObjectNode tokenizer) {
        if (composed) {
            tokenizer.putObject("normalizer").put("type", "NFC");
        } else {
            tokenizer.putNull("normalizer");
        }
        ObjectNode sequence = tokenizer.putObject("pre_tokenizer").put("type", "Sequence");
        ArrayNode steps = sequence.putArray("pretokenizers");
        if (digitsApart) {
            steps.addObject().put("type", "Digits").put("individual_digits", true);
        }
        if (pattern != null) {
            ObjectNode split = steps.addObject().put("type", "Split");
            split.putObject("pattern").put("Regex", pattern);
            split.put("behavior", "Isolated").put("invert", false);
        }
        TokenizerJson.byteLevel(steps.addObject(), pattern == null);
    }
}
