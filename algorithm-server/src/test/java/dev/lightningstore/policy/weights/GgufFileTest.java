package dev.lightningstore.policy.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.text.Tokenizer;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {
    private static final Path FOLDER = Path.of("src/test/resources/weights");
    private static final Path TINY = FOLDER.resolve("tiny.gguf");

    @TempDir
    private Path folder;

    static float[] read(Weights weights, String name) {
        float[] numbers = new float[(int) TensorShapes.count(weights.shape(name))];
        weights.read(name, FloatBuffer.wrap(numbers));
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "tiny-qwen2", "tiny-qwen3"})
    void equalsTheSafetensorsThatItWasMadeFrom(String model) throws IOException {
        try (GgufFile gguf = GgufFile.open(FOLDER.resolve(model + ".gguf"));
                HuggingFaceFolder original = HuggingFaceFolder.open(FOLDER.resolve(model))) {
            assertEquals(original.config(), gguf.config());
            assertEquals(original.names(), gguf.names());
            for (String name : original.names()) {
                assertArrayEquals(original.shape(name), gguf.shape(name), name);
                assertArrayEquals(read(original, name), read(gguf, name), name);
            }
            assertEquals(PolicyHash.of(original, Progress.SILENT), PolicyHash.of(gguf, Progress.SILENT));
        }
    }

    @Test
    void itsTokenizerMergesAsItsMetadataSay() throws IOException {
        try (GgufFile gguf = GgufFile.open(TINY)) {
            TextFiles text = gguf.text();
            try (Tokenizer tokenizer = Tokenizer.of(text)) {
                int hello = 262;
                assertArrayEquals(
                        new int[] {1, hello, 263, 3 + 'o', 2}, tokenizer.encode("<|im_start|>hello wo<|im_end|>"));
                assertArrayEquals(new int[] {3 + '1', 3 + '2'}, tokenizer.encode("12"));
                assertEquals("hello wö", tokenizer.decode(tokenizer.encode("hello wö"), false));
            }
            assertEquals(List.of(2), text.eosIds());
            assertTrue(String.valueOf(text.chatTemplate()).contains("im_start"));
        }
    }

    @Test
    void aCutFileIsRefusedWhereverItIsCut() throws IOException {
        byte[] whole = Files.readAllBytes(TINY);
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            int length = i < 100 ? random.nextInt(9000) : random.nextInt(whole.length - 1);
            Path cut = folder.resolve("cut.gguf");
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThrows(StoreException.Invalid.class, () -> GgufFile.open(cut).close(), "cut at " + length);
        }
    }

    @Test
    void aBrokenHeadIsRefusedOrRead() throws IOException {
        byte[] whole = Files.readAllBytes(TINY);
        Random random = new Random(12);
        for (int i = 0; i < 500; i++) {
            byte[] broken = whole.clone();
            for (int n = 0; n < 1 + i % 4; n++) {
                broken[random.nextInt(i < 250 ? 600 : 9000)] = (byte) random.nextInt(256);
            }
            Path file = folder.resolve("broken.gguf");
            Files.write(file, broken);
            try (GgufFile opened = GgufFile.open(file)) {
                opened.names().forEach(name -> read(opened, name));
            } catch (StoreException.Invalid e) {
                assertTrue(String.valueOf(e.getMessage()).contains("broken.gguf"), e.getMessage());
            }
        }
    }

    @Test
    void sentencePieceJoinsWhatScoresBest() {
        List<String> tokens = List.of(
                "<unk>", "<s>", "</s>", "<0xC3>", "<0xA9>", "▁", "h", "e", "l", "o", "he", "ll", "hell", "▁hello",
                "hello", "lo");
        List<Object> scores = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            scores.add(id < 10 ? 0.0 : -(double) id);
        }
        GgufMetadata metadata = new GgufMetadata(
                Map.of(
                        "tokenizer.ggml.model",
                        "llama",
                        "tokenizer.ggml.tokens",
                        tokens,
                        "tokenizer.ggml.scores",
                        scores,
                        "tokenizer.ggml.token_type",
                        List.of(2L, 3L, 3L, 6L, 6L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L),
                        "tokenizer.ggml.bos_token_id",
                        1L,
                        "tokenizer.ggml.eos_token_id",
                        2L),
                "llama2.gguf");
        try (Tokenizer tokenizer = Tokenizer.of(GgufTokenizer.read(metadata))) {
            assertArrayEquals(new int[] {13}, tokenizer.encode("hello"));
            assertArrayEquals(new int[] {1, 13, 13}, tokenizer.encode("hello hello", true));
            assertArrayEquals(new int[] {5, 10, 3, 4, 2}, tokenizer.encode("heé</s>"));
            assertEquals("heé hello", tokenizer.decode(tokenizer.encode("heé hello"), true));
        }
    }
}
