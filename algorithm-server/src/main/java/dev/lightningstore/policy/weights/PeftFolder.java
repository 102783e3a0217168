package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.policy.weights.PeftAdapter.Factors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads an adapter as peft keeps one. What would make it another adapter than ours is refused, by its field. */
final class PeftFolder {
    static final String CONFIG = "adapter_config.json";
    static final String TENSORS = "adapter_model.safetensors";
    static final String PREFIX = "base_model.model.";

    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";
    /** Each of these changes what is computed. */
    private static final List<String> MUST_BE_OFF =
            List.of("fan_in_fan_out", "use_dora", "use_rslora", "use_qalora", "lora_bias");

    private static final List<String> MUST_BE_EMPTY =
            List.of("modules_to_save", "rank_pattern", "alpha_pattern", "trainable_token_indices", "megatron_config");
    /** Ways to begin that change the base too. */
    private static final List<String> BEGINNINGS = List.of("pissa", "olora", "corda");

    private final Path config;
    private final JsonNode json;

    private PeftFolder(Path config, JsonNode json) {
        this.config = config;
        this.json = json;
    }

    static PeftAdapter read(Path folder) throws IOException {
        Path config = folder.resolve(CONFIG);
        return new PeftFolder(config, JsonFiles.object(config)).adapter(folder.resolve(TENSORS));
    }

    private PeftAdapter adapter(Path tensors) throws IOException {
        checkKind();
        JsonNode rank = json.path("r");
        if (!rank.isInt() || rank.asInt() < 1) {
            throw Refusal.field(config, "r", "must be a whole number of at least 1");
        }
        double dropout = number("lora_dropout", 0);
        if (!(dropout >= 0 && dropout < 1)) {
            throw Refusal.field(config, "lora_dropout", "must be at least 0 and below 1, is " + dropout);
        }
        return new PeftAdapter(
                rank.asInt(),
                number("lora_alpha", 8),
                dropout,
                modules(tensors, rank.asInt()),
                json.path("base_model_name_or_path").asText(""));
    }

    private void checkKind() {
        String type = json.path("peft_type").asText("");
        if (!type.equals("LORA")) {
            throw Refusal.field(config, "peft_type", (type.isEmpty() ? "is missing" : type) + "; supported is LORA");
        }
        String bias = json.path("bias").asText("none");
        if (!bias.equals("none")) {
            throw Refusal.field(config, "bias", bias + " is not supported; supported is none");
        }
        for (String field : MUST_BE_OFF) {
            if (json.path(field).asBoolean(false)) {
                throw Refusal.field(config, field, "is not supported");
            }
        }
        for (String field : MUST_BE_EMPTY) {
            JsonNode value = json.path(field);
            if (!value.isMissingNode() && !value.isNull() && !value.isEmpty()) {
                throw Refusal.field(config, field, "is not supported; it must be empty");
            }
        }
        String beginning = json.path("init_lora_weights").asText("");
        if (BEGINNINGS.stream().anyMatch(beginning::startsWith)) {
            throw Refusal.field(config, "init_lora_weights", beginning + " changes the base too; convert it with peft");
        }
    }

    private double number(String field, double otherwise) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw Refusal.field(config, field, "must be a number");
        }
        return value.asDouble();
    }

    private static Map<String, Factors> modules(Path file, int rank) throws IOException {
        Map<String, Factors> modules = new HashMap<>();
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            for (SafetensorsHeader.Entry entry : tensors.entries().values()) {
                String name = entry.name();
                if (!name.startsWith(PREFIX) || !(name.endsWith(A) || name.endsWith(B))) {
                    throw Refusal.field(file, name, "is not A or B of a module");
                }
                String module = name.substring(PREFIX.length(), name.length() - A.length());
                modules.computeIfAbsent(module, it -> factors(tensors, file, it, rank));
            }
        }
        if (modules.isEmpty()) {
            throw Refusal.of(file, "has no tensors");
        }
        return modules;
    }

    private static Factors factors(SafetensorsFile tensors, Path file, String module, int rank) {
        SafetensorsHeader.Entry a = entry(tensors, file, PREFIX + module + A);
        SafetensorsHeader.Entry b = entry(tensors, file, PREFIX + module + B);
        if (a.shape().length != 2 || a.shape()[0] != rank) {
            throw Refusal.field(file, a.name(), "must have " + rank + " rows, as r in " + CONFIG + " says");
        }
        if (b.shape().length != 2 || b.shape()[1] != rank) {
            throw Refusal.field(file, b.name(), "must have " + rank + " columns, as r in " + CONFIG + " says");
        }
        return new Factors(
                Math.toIntExact(a.shape()[1]), Math.toIntExact(b.shape()[0]), numbers(tensors, a), numbers(tensors, b));
    }

    private static SafetensorsHeader.Entry entry(SafetensorsFile tensors, Path file, String name) {
        SafetensorsHeader.Entry entry = tensors.entries().get(name);
        if (entry == null) {
            throw Refusal.field(file, name, "is missing; A and B go together");
        }
        return entry;
    }

    private static float[] numbers(SafetensorsFile tensors, SafetensorsHeader.Entry entry) {
        float[] numbers = new float[Math.toIntExact(TensorShapes.count(entry.shape()))];
        tensors.read(entry, FloatBuffer.wrap(numbers));
        return numbers;
    }
}
