package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model's folder says about text.
 *
 * @param tokenizerJson the file of the tokenizers library
 * @param tokenizerConfig tokenizer_config.json, without the chat template
 * @param chatTemplate null for a model that only completes
 * @param generationConfig generation_config.json: what ends an answer, and how its makers sample
 */
public record TextFiles(
        String tokenizerJson,
        ObjectNode tokenizerConfig,
        @Nullable String chatTemplate,
        ObjectNode generationConfig) {
    private static final String TOKENIZER = "tokenizer.json";
    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final String TEMPLATE = "chat_template.jinja";
    private static final String TEMPLATE_FIELD = "chat_template";
    private static final String GENERATION = "generation_config.json";
    private static final List<String> IDS = List.of("bos_token_id", "eos_token_id", "pad_token_id");

    public static TextFiles read(Path folder) throws IOException {
        Path tokenizer = folder.resolve(TOKENIZER);
        if (!Files.exists(tokenizer)) {
            throw Refusal.of(
                    tokenizer,
                    "is missing; AutoTokenizer.from_pretrained(…).save_pretrained(…) of transformers writes it");
        }
        ObjectNode config = orEmpty(JsonFiles.objectIfThere(folder.resolve(TOKENIZER_CONFIG)));
        ObjectNode generation = orEmpty(JsonFiles.objectIfThere(folder.resolve(GENERATION)));
        ObjectNode model = orEmpty(JsonFiles.objectIfThere(folder.resolve("config.json")));
        for (String id : IDS) {
            if (!generation.hasNonNull(id) && model.hasNonNull(id)) {
                generation.set(id, model.get(id));
            }
        }
        Path template = folder.resolve(TEMPLATE);
        String chat = Files.exists(template) ? Files.readString(template) : template(config.path(TEMPLATE_FIELD));
        config.remove(TEMPLATE_FIELD);
        return new TextFiles(Files.readString(tokenizer), config, chat, generation);
    }

    private static ObjectNode orEmpty(@Nullable ObjectNode object) {
        return object == null ? JsonFiles.MAPPER.createObjectNode() : object;
    }

    /** A template, or a list of named ones of which one is the default. */
    private static @Nullable String template(JsonNode field) {
        for (JsonNode named : field) {
            if (named.path("name").asText().equals("default")) {
                return named.path("template").textValue();
            }
        }
        return field.textValue();
    }

    public void write(Path folder) throws IOException {
        Files.writeString(folder.resolve(TOKENIZER), tokenizerJson);
        JsonFiles.write(folder.resolve(TOKENIZER_CONFIG), tokenizerConfig);
        JsonFiles.write(folder.resolve(GENERATION), generationConfig);
        if (chatTemplate != null) {
            Files.writeString(folder.resolve(TEMPLATE), chatTemplate);
        }
    }

    /** By their roles: {@code bos_token}, {@code eos_token} and so on, as templates name them. */
    public Map<String, String> specialTokens() {
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String role : List.of("bos_token", "eos_token", "unk_token", "pad_token")) {
            JsonNode token = tokenizerConfig.path(role);
            String text = token.isObject() ? token.path("content").textValue() : token.textValue();
            if (text != null) {
                tokens.put(role, text);
            }
        }
        return tokens;
    }

    /** The tokens that end an answer; empty if the folder names none. */
    public List<Integer> eosIds() {
        List<Integer> ids = new ArrayList<>();
        JsonNode named = generationConfig.path("eos_token_id");
        if (named.isIntegralNumber()) {
            ids.add(named.asInt());
        }
        named.forEach(id -> ids.add(id.asInt()));
        return List.copyOf(ids);
    }
}
