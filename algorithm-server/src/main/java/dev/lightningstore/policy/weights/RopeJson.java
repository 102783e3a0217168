package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.policy.weights.ModelConfig.RopeScaling;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How config.json speaks of rotary positions: {@code rope_theta} and {@code rope_scaling} beside each other, or both in {@code rope_parameters}
 * since transformers 5.
 */
record RopeJson(double theta, @Nullable RopeScaling scaling) {
    private static final double DEFAULT_THETA = 10_000;

    static RopeJson read(JsonNode json, Path file) {
        boolean fresh = json.hasNonNull("rope_parameters");
        String field = fresh ? "rope_parameters" : "rope_scaling";
        JsonNode rope = json.path(field);
        double theta = rope.path("rope_theta").asDouble(json.path("rope_theta").asDouble(DEFAULT_THETA));
        if (fresh && rope.elements().hasNext() && !rope.has("rope_type") && !rope.has("rope_theta")) {
            throw Refusal.field(
                    file, field, "parameters by kind of layer are not supported: one set for all layers is");
        }
        for (JsonNode holder : new JsonNode[] {json, rope}) {
            if (holder.path("partial_rotary_factor").asDouble(1) != 1) {
                throw Refusal.field(file, "partial_rotary_factor", "only 1 is supported: all of a head is rotated");
            }
        }
        return new RopeJson(theta, scaling(rope, json, field, file));
    }

    private static @Nullable RopeScaling scaling(JsonNode rope, JsonNode json, String field, Path file) {
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        return switch (type) {
            case "default" -> null;
            case "linear" -> new RopeScaling.Linear(number(rope, "factor", field, file));
            case "llama3" ->
                new RopeScaling.Llama3(
                        number(rope, "factor", field, file),
                        number(rope, "low_freq_factor", field, file),
                        number(rope, "high_freq_factor", field, file),
                        rope.path("original_max_position_embeddings")
                                .asInt(json.path("original_max_position_embeddings")
                                        .asInt(8192)));
            default ->
                throw Refusal.field(
                        file,
                        field + ".rope_type",
                        type + " is not supported; supported are default, linear and llama3");
        };
    }

    private static double number(JsonNode rope, String name, String field, Path file) {
        double value = rope.path(name).asDouble(0);
        if (!(value > 0)) {
            throw Refusal.field(file, field + "." + name, "must be a positive number");
        }
        return value;
    }

    static void write(ModelConfig config, ObjectNode json) {
        json.put("rope_theta", config.ropeTheta());
        RopeScaling scaling = config.ropeScaling();
        if (scaling == null) {
            json.putNull("rope_scaling");
            return;
        }
        ObjectNode rope = json.putObject("rope_scaling");
        switch (scaling) {
            case RopeScaling.Linear(double factor) ->
                rope.put("rope_type", "linear").put("factor", factor);
            case RopeScaling.Llama3(double factor, double low, double high, int original) ->
                rope.put("rope_type", "llama3")
                        .put("factor", factor)
                        .put("low_freq_factor", low)
                        .put("high_freq_factor", high)
                        .put("original_max_position_embeddings", original);
        }
    }
}
