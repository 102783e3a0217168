package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** A GGUF file's tokenizer, as the tokenizer.json that it was made from. */
final class GgufTokenizer {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    private final GgufMetadata metadata;
    private final List<String> tokens;
    private final List<Long> types;

    private GgufTokenizer(GgufMetadata metadata) {
        this.metadata = metadata;
        this.tokens = metadata.list(PREFIX + "tokens", String.class);
        this.types = metadata.list(PREFIX + "token_type", Long.class);
    }

    static TextFiles read(GgufMetadata metadata) {
        return new GgufTokenizer(metadata).files();
    }

    private TextFiles files() {
        if (tokens.isEmpty()) {
            throw Refusal.field(metadata.file(), PREFIX + "tokens", "is missing");
        }
        if (!types.isEmpty() && types.size() != tokens.size()) {
            throw Refusal.field(
                    metadata.file(), PREFIX + "token_type", types.size() + " for " + tokens.size() + " tokens");
        }
        ObjectNode tokenizer = JsonFiles.MAPPER.createObjectNode();
        tokenizer.put("version", "1.0").putNull("truncation").putNull("padding");
        tokenizer.set("added_tokens", added());
        String model = metadata.requiredText(PREFIX + "model");
        switch (model) {
            case "gpt2" -> byteLevel(tokenizer);
            case "llama" -> sentencePiece(tokenizer);
            default ->
                throw Refusal.field(
                        metadata.file(), PREFIX + "model", model + " is not supported; supported are gpt2 and llama");
        }
        beginning(tokenizer, model.equals("llama"));
        return new TextFiles(
                tokenizer.toString(),
                tokenizerConfig(),
                metadata.text("tokenizer.chat_template").orElse(null),
                generationConfig());
    }

    private ArrayNode added() {
        ArrayNode added = JsonFiles.MAPPER.createArrayNode();
        for (int id = 0; id < types.size(); id++) {
            long type = types.get(id);
            if (type != NORMAL && (type == CONTROL || type == USER_DEFINED || type == 2)) {
                TokenizerJson.added(added, id, tokens.get(id), type != USER_DEFINED);
            }
        }
        return added;
    }

    private void byteLevel(ObjectNode tokenizer) {
        String name = metadata.text(PREFIX + "pre").orElse("(none)");
        PreTokenizer pre = PreTokenizer.named(name)
                .orElseThrow(() -> Refusal.field(
                        metadata.file(),
                        PREFIX + "pre",
                        name + " is not supported; supported are " + PreTokenizer.names()));
        List<String[]> merges = metadata.list(PREFIX + "merges", String.class).stream()
                .map(this::merge)
                .toList();
        TokenizerJson.byteLevel(tokenizer, pre, tokens, merges);
    }

    private String[] merge(String line) {
        int space = line.indexOf(' ', 1);
        if (space < 0) {
            throw Refusal.field(metadata.file(), PREFIX + "merges", "'" + line + "' is no pair");
        }
        return new String[] {line.substring(0, space), line.substring(space + 1)};
    }

    private void sentencePiece(ObjectNode tokenizer) {
        List<Double> scores = metadata.list(PREFIX + "scores", Double.class);
        if (scores.size() != tokens.size()) {
            throw Refusal.field(
                    metadata.file(), PREFIX + "scores", scores.size() + " for " + tokens.size() + " tokens");
        }
        SentencePiece.write(tokenizer, tokens, scores, metadata.flag(PREFIX + "add_space_prefix", true), unknown());
    }

    private String unknown() {
        return token("unknown_token_id").orElse("<unk>");
    }

    private Optional<String> token(String role) {
        return metadata.integer(PREFIX + role).map(id -> {
            if (id >= tokens.size()) {
                throw Refusal.field(metadata.file(), PREFIX + role, id + " is none of " + tokens.size() + " tokens");
            }
            return tokens.get(id);
        });
    }

    private void beginning(ObjectNode tokenizer, boolean otherwise) {
        if (metadata.flag(PREFIX + "add_bos_token", otherwise)) {
            token("bos_token_id")
                    .ifPresent(bos -> TokenizerJson.beginWith(
                            tokenizer, bos, metadata.requiredIntegerFromZero(PREFIX + "bos_token_id")));
        }
    }

    private ObjectNode tokenizerConfig() {
        ObjectNode config = JsonFiles.MAPPER.createObjectNode();
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        config.put("clean_up_tokenization_spaces", false);
        token("bos_token_id").ifPresent(token -> config.put("bos_token", token));
        token("eos_token_id").ifPresent(token -> config.put("eos_token", token));
        token("unknown_token_id").ifPresent(token -> config.put("unk_token", token));
        token("padding_token_id").ifPresent(token -> config.put("pad_token", token));
        return config;
    }

    private ObjectNode generationConfig() {
        ObjectNode config = JsonFiles.MAPPER.createObjectNode();
        ArrayNode ends = JsonFiles.MAPPER.createArrayNode();
        for (String role : List.of("eos_token_id", "eot_token_id")) {
            metadata.integer(PREFIX + role).ifPresent(ends::add);
        }
        if (!ends.isEmpty()) {
            config.set("eos_token_id", ends);
        }
        metadata.integer(PREFIX + "bos_token_id").ifPresent(id -> config.put("bos_token_id", id));
        metadata.integer(PREFIX + "padding_token_id").ifPresent(id -> config.put("pad_token_id", id));
        return config;
    }
}
