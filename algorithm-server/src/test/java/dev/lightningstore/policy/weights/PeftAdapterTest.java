package dev.lightningstore.policy.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.library.ModelSize;
import dev.lightningstore.policy.library.NewModel;
import dev.lightningstore.policy.library.OpenModel;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import dev.lightningstore.policy.weights.PeftAdapter.Factors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeftAdapterTest {
    private static final String MODULE = "model.layers.0.self_attn.q_proj";

    @TempDir
    private Path temp;

    private Path folder;
    private OpenModel base;
    private int hidden;

    @BeforeEach
    void write() throws IOException {
        base = new NewModel(Family.LLAMA, ModelSize.TINY, 1, List.of(), 0).make();
        hidden = base.weights().config().hiddenSize();
        folder = temp.resolve("lora");
        adapter(MODULE, hidden).write(folder, base.weights().config());
    }

    private static PeftAdapter adapter(String module, int size) {
        float[] a = new float[size];
        float[] b = new float[size];
        a[1] = 2;
        b[3] = 5;
        return new PeftAdapter(1, 4, 0.5, Map.of(module, new Factors(size, size, a, b)), "base");
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        PeftAdapter read = PeftAdapter.read(folder);
        assertEquals(1, read.rank());
        assertEquals(4, read.alpha());
        assertEquals(0.5, read.dropout());
        Factors written =
                Objects.requireNonNull(adapter(MODULE, hidden).modules().get(MODULE));
        Factors found = Objects.requireNonNull(read.modules().get(MODULE));
        assertArrayEquals(written.a(), found.a());
        assertArrayEquals(written.b(), found.b());
        assertEquals(PolicyHash.of("h", read), PolicyHash.of("h", adapter(MODULE, hidden)));
        assertNotEquals(PolicyHash.of("h", read), PolicyHash.of("other", read));
    }

    @Test
    void mergedItIsAddedToItsModuleAndToNothingElse() throws IOException {
        Weights merged = new MergedWeights(base.weights(), PeftAdapter.read(folder));
        for (String name : merged.names()) {
            float[] before = numbers(base.weights(), name);
            float[] after = numbers(merged, name);
            if (name.equals(MODULE + ".weight")) {
                before[3 * hidden + 1] += 4 * 5 * 2;
            }
            assertArrayEquals(before, after, 1e-6f, name);
        }
    }

    private static float[] numbers(Weights weights, String name) {
        float[] numbers = new float[Math.toIntExact(TensorShapes.count(weights.shape(name)))];
        weights.read(name, FloatBuffer.wrap(numbers));
        return numbers;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "peft_type|\"IA3\"",
                "r|0",
                "r|2",
                "lora_alpha|\"much\"",
                "lora_dropout|1",
                "bias|\"all\"",
                "use_dora|true",
                "use_rslora|true",
                "fan_in_fan_out|true",
                "modules_to_save|[\"lm_head\"]",
                "rank_pattern|{\"q_proj\": 4}",
                "init_lora_weights|\"pissa\""
            })
    void whatWouldBeAnotherAdapterIsRefusedByItsField(String field, String value) throws IOException {
        Path config = folder.resolve("adapter_config.json");
        ObjectNode json = JsonFiles.object(config);
        json.set(field, JsonFiles.MAPPER.readTree(value));
        JsonFiles.write(config, json);
        assertRefused(field, () -> PeftAdapter.read(folder));
    }

    @Test
    void filesAndModulesMustBeThere() throws IOException {
        PeftAdapter other = adapter("model.layers.0.self_attn.qkv_proj", hidden);
        assertRefused("qkv_proj", () -> new MergedWeights(base.weights(), other));
        PeftAdapter larger = adapter(MODULE, hidden + 1);
        assertRefused("the base has " + hidden, () -> new MergedWeights(base.weights(), larger));
        Files.write(folder.resolve("adapter_model.safetensors"), new byte[3]);
        assertRefused("no safetensors file", () -> PeftAdapter.read(folder));
        Files.delete(folder.resolve("adapter_model.safetensors"));
        assertThrows(IOException.class, () -> PeftAdapter.read(folder));
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable action) {
        String said = String.valueOf(
                assertThrows(StoreException.Invalid.class, action).getMessage());
        assertTrue(said.contains(part), said);
    }
}
