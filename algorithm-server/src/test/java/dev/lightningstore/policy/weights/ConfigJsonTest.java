package dev.lightningstore.policy.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import dev.lightningstore.policy.weights.ModelConfig.RopeScaling;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The forms that config.json has had. */
class ConfigJsonTest {
    private static final String SIZES = "\"vocab_size\":100,\"hidden_size\":64,\"intermediate_size\":128,"
            + "\"num_hidden_layers\":4,\"num_attention_heads\":4,\"max_position_embeddings\":512";

    private static ModelConfig read(String family, String more) {
        try {
            String json = "{\"model_type\":\"" + family + "\"," + SIZES + more + "}";
            return ConfigJson.read(JsonFiles.MAPPER.readTree(json), Path.of("config.json"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void ropeIsReadInItsOldAndItsNewForm() {
        RopeScaling llama3 = new RopeScaling.Llama3(32, 1, 4, 8192);
        String factors =
                "\"factor\":32.0,\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,\"original_max_position_embeddings\":8192";
        ModelConfig old =
                read("llama", ",\"rope_theta\":500000,\"rope_scaling\":{\"rope_type\":\"llama3\"," + factors + "}");
        ModelConfig fresh =
                read("llama", ",\"rope_parameters\":{\"rope_theta\":500000,\"rope_type\":\"llama3\"," + factors + "}");
        assertEquals(llama3, old.ropeScaling());
        assertEquals(old, fresh);
        assertEquals(500_000, fresh.ropeTheta());
        assertEquals(
                new RopeScaling.Linear(2),
                read("llama", ",\"rope_scaling\":{\"type\":\"linear\",\"factor\":2.0}")
                        .ropeScaling());
        assertEquals(10_000, read("llama", ",\"rope_scaling\":null").ropeTheta());
    }

    @Test
    void eachFamilyHasItsParts() {
        assertEquals(16, read("llama", "").headDim());
        assertEquals(128, read("qwen3", "").headDim());
        assertEquals(Family.QWEN2, read("qwen2", "").family());
        assertEquals(true, read("qwen2", ",\"attention_bias\":true").qkvBias());
        assertEquals(true, read("qwen3", "").qkNorm());
        assertEquals(2, read("mistral", ",\"num_key_value_heads\":2").kvHeads());
    }

    @Test
    void aWindowIsForAllLayersOrNone() {
        assertEquals(256, read("mistral", ",\"sliding_window\":256").slidingWindow());
        assertNull(read("mistral", ",\"sliding_window\":null").slidingWindow());
        assertNull(read("qwen2", ",\"use_sliding_window\":false,\"sliding_window\":256")
                .slidingWindow());
        assertNull(read("qwen2", ",\"use_sliding_window\":true,\"sliding_window\":256,\"max_window_layers\":4")
                .slidingWindow());
        assertEquals(
                256,
                read("qwen2", ",\"use_sliding_window\":true,\"sliding_window\":256,\"max_window_layers\":0")
                        .slidingWindow());
        assertThrows(
                StoreException.Invalid.class,
                () -> read("qwen2", ",\"use_sliding_window\":true,\"sliding_window\":256,\"max_window_layers\":2"));
        assertThrows(
                StoreException.Invalid.class,
                () -> read(
                        "mistral",
                        ",\"sliding_window\":256,\"layer_types\":[\"sliding_attention\",\"full_attention\"]"));
    }

    @Test
    void whatIsWrittenIsReadTheSame() {
        for (String family : new String[] {"llama", "mistral", "qwen2", "qwen3"}) {
            for (String more : new String[] {
                "",
                ",\"rope_scaling\":{\"rope_type\":\"linear\",\"factor\":4}",
                ",\"tie_word_embeddings\":true",
                ",\"sliding_window\":99,\"use_sliding_window\":true,\"max_window_layers\":0"
            }) {
                ModelConfig config = read(family, more);
                assertEquals(config, ConfigJson.read(ConfigJson.write(config, Dtype.BF16), Path.of("config.json")));
            }
        }
    }

    @Test
    void llama3sTableOfFrequenciesIsRecognised() {
        RopeScaling.Llama3 scaling = new RopeScaling.Llama3(32, 1, 4, 8192);
        float[] table = new float[32];
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) Llama3Frequencies.divisor(scaling, 500_000, i, table.length);
        }
        assertEquals(scaling, Llama3Frequencies.recognise(table, 500_000, "file"));
        assertEquals(1, table[0]);
        assertEquals(32, table[31]);
        table[16] *= 2;
        assertThrows(StoreException.Invalid.class, () -> Llama3Frequencies.recognise(table, 500_000, "file"));
    }
}
