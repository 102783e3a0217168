package dev.lightningstore.policy.net;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lightningstore.policy.weights.ModelConfig;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import dev.lightningstore.policy.weights.ModelConfig.RopeScaling;
import dev.lightningstore.policy.weights.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A tiny model with what transformers computed with it; written by src/test/python/decoders.py. */
final class Fixture implements Weights {
    private final JsonNode header;
    private final ByteBuffer data;
    private final JsonNode config;

    private Fixture(JsonNode header, ByteBuffer data, JsonNode config) {
        this.header = header;
        this.data = data;
        this.config = config;
    }

    static Fixture of(String name) {
        try (InputStream in = Fixture.class.getResourceAsStream(name + ".safetensors")) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + name);
            }
            ObjectMapper json = new ObjectMapper();
            ByteBuffer file = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            byte[] text = new byte[Math.toIntExact(file.getLong())];
            file.get(text);
            JsonNode header = json.readTree(text);
            JsonNode config =
                    json.readTree(header.path("__metadata__").path("config").asText());
            return new Fixture(header, file.slice().order(ByteOrder.LITTLE_ENDIAN), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ModelConfig config() {
        JsonNode rope = config.path("rope");
        String type = config.path("model_type").asText();
        return new ModelConfig(
                Family.valueOf(type.toUpperCase(Locale.ROOT)),
                config.path("vocab_size").asInt(),
                config.path("hidden_size").asInt(),
                config.path("intermediate_size").asInt(),
                config.path("num_hidden_layers").asInt(),
                config.path("num_attention_heads").asInt(),
                config.path("num_key_value_heads").asInt(),
                config.path("head_dim").asInt(),
                config.path("max_position_embeddings").asInt(),
                config.path("rms_norm_eps").asDouble(),
                rope.path("rope_theta").asDouble(),
                scaling(rope),
                type.equals("qwen2"),
                type.equals("qwen3"),
                config.path("tie_word_embeddings").asBoolean(),
                config.path("sliding_window").isInt()
                        ? config.path("sliding_window").asInt()
                        : null);
    }

    private static @Nullable RopeScaling scaling(JsonNode rope) {
        return switch (rope.path("rope_type").asText()) {
            case "linear" -> new RopeScaling.Linear(rope.path("factor").asDouble());
            case "llama3" ->
                new RopeScaling.Llama3(
                        rope.path("factor").asDouble(),
                        rope.path("low_freq_factor").asDouble(),
                        rope.path("high_freq_factor").asDouble(),
                        rope.path("original_max_position_embeddings").asInt());
            default -> null;
        };
    }

    @Override
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        header.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Override
    public long[] shape(String name) {
        JsonNode shape = header.path(name).path("shape");
        long[] sizes = new long[shape.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = shape.get(i).asLong();
        }
        return sizes;
    }

    @Override
    public void read(String name, FloatBuffer into) {
        into.put(floats(name));
    }

    float[] floats(String name) {
        ByteBuffer bytes = bytes(name);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** The two sequences of 9 tokens that were computed with. */
    int[][] ids() {
        ByteBuffer bytes = bytes("ids");
        int[][] ids = new int[2][9];
        for (int[] row : ids) {
            for (int i = 0; i < row.length; i++) {
                row[i] = Math.toIntExact(bytes.getLong());
            }
        }
        return ids;
    }

    private ByteBuffer bytes(String name) {
        JsonNode offsets = header.path(name).path("data_offsets");
        int from = offsets.get(0).asInt();
        return data.slice(from, offsets.get(1).asInt() - from).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {}
}
