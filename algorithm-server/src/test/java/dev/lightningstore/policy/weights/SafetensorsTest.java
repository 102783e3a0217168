package dev.lightningstore.policy.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    private static final Path TINY = Path.of("src/test/resources/weights/tiny");

    @TempDir
    private Path folder;

    private Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        return Files.write(folder.resolve("a.safetensors"), bytes.array());
    }

    private static String entry(String name, String dtype, String shape, long start, long end) {
        return '"' + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" + start + ","
                + end + "]}";
    }

    private void assertRefused(String part, String header, int dataBytes) throws IOException {
        Path made = file(header, dataBytes);
        String message = assertThrows(
                        StoreException.Invalid.class,
                        () -> SafetensorsFile.open(made).close())
                .getMessage();
        assertTrue(String.valueOf(message).contains(part), message);
    }

    @Test
    void whatDoesNotAddUpIsRefusedByName() throws IOException {
        String a = entry("a", "F32", "[2]", 0, 8);
        assertRefused("b: overlaps a", "{" + a + "," + entry("b", "F32", "[2]", 4, 12) + "}", 12);
        assertRefused("b: leaves a gap after a", "{" + a + "," + entry("b", "F32", "[1]", 12, 16) + "}", 16);
        assertRefused("a: ends at byte 8 of 7", "{" + a + "}", 7);
        assertRefused("1 bytes after the last tensor", "{" + a + "}", 9);
        assertRefused("a: shape and dtype need 8 bytes", "{" + entry("a", "F32", "[2]", 0, 4) + "}", 4);
        assertRefused("a: dtype I64 is not supported", "{" + entry("a", "I64", "[1]", 0, 8) + "}", 8);
        assertRefused("a: shape is too large", "{" + entry("a", "F32", "[4611686018427387904,4]", 0, 8) + "}", 8);
        assertRefused("a: shape has -2", "{" + entry("a", "F32", "[-2]", 0, 8) + "}", 8);
        assertRefused("a: data_offsets must be", "{" + entry("a", "F32", "[2]", 8, 0) + "}", 8);
        assertRefused("the header is not JSON", "{" + a + "," + a + "}", 8);
        assertRefused("the header is not JSON", "{" + a, 8);
        assertRefused("is no JSON object", "[]", 0);
    }

    @Test
    void aHeaderThatIsBrokenAnyhowIsRefusedOrRead() throws IOException {
        byte[] whole = Files.readAllBytes(TINY.resolve("model.safetensors"));
        int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0) + 8;
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            byte[] broken = whole.clone();
            broken[random.nextInt(header)] = (byte) random.nextInt(256);
            broken[random.nextInt(i % 2 == 0 ? 8 : header)] = (byte) random.nextInt(256);
            Path file = Files.write(folder.resolve("broken.safetensors"), broken);
            try (SafetensorsFile opened = SafetensorsFile.open(file)) {
                opened.entries().values().forEach(each -> assertTrue(each.end() <= whole.length));
            } catch (StoreException.Invalid e) {
                assertTrue(String.valueOf(e.getMessage()).contains("broken.safetensors"), e.getMessage());
            }
        }
    }

    @Test
    void aFolderThatIsWrittenIsTheSameAgain() throws IOException {
        try (GgufFile model = GgufFile.open(TINY.resolveSibling("tiny.gguf"))) {
            for (Dtype dtype : Dtype.values()) {
                Path whole = folder.resolve("whole-" + dtype);
                Path sharded = folder.resolve("sharded-" + dtype);
                ModelFolder.write(whole, model, model.text(), dtype, Long.MAX_VALUE / 4, Progress.SILENT);
                ModelFolder.write(sharded, model, model.text(), dtype, 10_000, Progress.SILENT);
                assertTrue(Files.exists(sharded.resolve("model.safetensors.index.json")));
                try (HuggingFaceFolder one = HuggingFaceFolder.open(whole);
                        HuggingFaceFolder many = HuggingFaceFolder.open(sharded)) {
                    assertEquals(model.config(), one.config());
                    assertEquals(dtype, one.dtype());
                    assertEquals(PolicyHash.of(one, Progress.SILENT), PolicyHash.of(many, Progress.SILENT));
                    for (String name : model.names()) {
                        float tolerance = dtype == Dtype.BF16 ? 0.002f : 0;
                        assertArrayEquals(
                                GgufFileTest.read(model, name), GgufFileTest.read(many, name), tolerance, name);
                    }
                }
                assertEquals(
                        model.text().chatTemplate(), TextFiles.read(sharded).chatTemplate());
                assertEquals(
                        model.text().specialTokens(), TextFiles.read(sharded).specialTokens());
            }
        }
    }

    @Test
    void nothingHalfWrittenIsLeft() throws IOException {
        try (HuggingFaceFolder model = HuggingFaceFolder.open(TINY);
                GgufFile text = GgufFile.open(TINY.resolveSibling("tiny.gguf"))) {
            Progress stop = (_, done, total) -> {
                if (done > total / 2) {
                    throw new IllegalStateException("stopped");
                }
            };
            assertThrows(
                    IllegalStateException.class,
                    () -> ModelFolder.write(folder.resolve("new"), model, text.text(), Dtype.F32, 10_000, stop));
            try (var left = Files.list(folder)) {
                assertEquals(0, left.count());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_type | \"mixtral\" | mixtral is not supported; supported are llama, mistral, qwen2 and qwen3",
                "architectures | [\"LlamaForSequenceClassification\"] | supported is LlamaForCausalLM",
                "hidden_act | \"gelu\" | supported is silu",
                "attention_bias | true | only Qwen2 has a bias",
                "mlp_bias | true | only Qwen2 has a bias",
                "num_local_experts | 8 | mixtures of experts",
                "quantization_config | {\"bits\": 4} | quantised safetensors",
                "hidden_size | 0 | is no positive whole number",
                "num_hidden_layers | null | is missing",
                "num_key_value_heads | 3 | does not divide 4 heads",
                "rope_parameters | {\"rope_type\": \"yarn\", \"factor\": 4} | yarn is not supported; supported are default",
                "rope_parameters | {\"full_attention\": {}} | parameters by kind of layer",
                "rope_parameters | {\"rope_type\": \"linear\"} | rope_parameters.factor: must be a positive number",
                "partial_rotary_factor | 0.5 | all of a head is rotated",
                "vocab_size | 300 | model.embed_tokens.weight: has shape [264, 32]",
                "num_hidden_layers | 3 | model.layers.2.input_layernorm.weight: is missing",
                "num_hidden_layers | 1 | model.layers.1.input_layernorm.weight: is in the safetensors",
                "tie_word_embeddings | false | lm_head.weight: is missing",
            })
    void aConfigThatIsNotOursIsRefusedByItsField(String field, String value, String part) throws IOException {
        var json = JsonFiles.object(TINY.resolve("config.json"));
        json.set(field, JsonFiles.MAPPER.readTree(value));
        Path changed = Files.createDirectory(folder.resolve("changed"));
        JsonFiles.write(changed.resolve("config.json"), json);
        Files.copy(TINY.resolve("model.safetensors"), changed.resolve("model.safetensors"));
        String message = assertThrows(
                        StoreException.Invalid.class,
                        () -> HuggingFaceFolder.open(changed).close())
                .getMessage();
        assertTrue(String.valueOf(message).contains(part), message);
    }

    @Test
    void anAdapterHasPeftsNames() throws IOException {
        ModelConfig config;
        try (HuggingFaceFolder model = HuggingFaceFolder.open(TINY)) {
            config = model.config();
        }
        var factors = new PeftAdapter.Factors(3, 2, new float[] {1, 2, 3}, new float[] {4, 5});
        new PeftAdapter(1, 16, 0, Map.of("model.layers.0.self_attn.q_proj", factors), "base")
                .write(folder.resolve("adapter"), config);
        var json = JsonFiles.object(folder.resolve("adapter/adapter_config.json"));
        assertEquals("[\"q_proj\"]", json.path("target_modules").toString());
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("adapter/adapter_model.safetensors"))) {
            var shapes = new LinkedHashMap<String, List<Long>>();
            file.entries()
                    .forEach((name, entry) -> shapes.put(
                            name, Arrays.stream(entry.shape()).boxed().toList()));
            String module = "base_model.model.model.layers.0.self_attn.q_proj.";
            assertEquals(
                    Map.of(module + "lora_A.weight", List.of(1L, 3L), module + "lora_B.weight", List.of(2L, 1L)),
                    shapes);
        }
    }
}
