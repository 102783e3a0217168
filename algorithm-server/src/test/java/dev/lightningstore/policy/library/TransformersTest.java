package dev.lightningstore.policy.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lightningstore.policy.text.ChatTemplate;
import dev.lightningstore.policy.text.Conversation;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.policy.weights.Dtype;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import dev.lightningstore.policy.weights.PeftAdapter;
import dev.lightningstore.policy.weights.Progress;
import dev.lightningstore.policy.weights.TensorShapes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write is loaded by transformers and peft, where a Python with them is at hand. */
class TransformersTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PYTHON = "LIGHTNING_TEST_PYTHON";
    private static final List<String> TEXTS =
            List.of("the fox", "  a\n\n日本 😀", "<|im_start|>user\nx<|im_end|>", "it's 1234");

    @TempDir
    private Path folder;

    @Test
    void loadsEveryFamilyAndAnAdapter() throws Exception {
        String python = System.getenv(PYTHON);
        assumeTrue(python != null, "skipped: " + PYTHON + " names no Python with torch, transformers and peft");
        ModelLibrary library = ModelLibrary.in(folder, Clock.systemUTC());
        Conversation conversation = Conversation.of(List.of(Map.of("role", "user", "content", "hello")));
        ArrayNode expected = JSON.createArrayNode();
        for (Family family : Family.values()) {
            try (OpenModel model = new NewModel(family, ModelSize.TINY, 3, List.of("the fox the fox"), 9).make();
                    Tokenizer tokenizer = Tokenizer.of(model.text())) {
                Path out = folder.resolve("out").resolve(family.name());
                StoredModel stored = library.add(family.name(), model, "init", false, Progress.SILENT);
                library.export(stored, out, Dtype.F32, 100_000, Progress.SILENT);
                ArrayNode ids = JSON.createArrayNode();
                TEXTS.forEach(text -> {
                    ArrayNode each = ids.addArray();
                    for (int id : tokenizer.encode(text)) {
                        each.add(id);
                    }
                });
                float[] b = new float[64 * 2];
                Arrays.fill(b, 1);
                new PeftAdapter(
                                2,
                                4,
                                0,
                                Map.of(
                                        "model.layers.0.self_attn.q_proj",
                                        new PeftAdapter.Factors(64, 64, new float[128], b)),
                                out.toString())
                        .write(out.resolve("adapter"), model.weights().config());
                expected.addObject()
                        .put("family", family.name())
                        .put(
                                "parameters",
                                TensorShapes.parameters(model.weights().config()))
                        .put(
                                "chat",
                                ChatTemplate.of(model.text(), Clock.systemUTC()).render(conversation, true))
                        .set("ids", ids);
            }
        }
        Path given = Files.write(folder.resolve("texts.json"), JSON.writeValueAsBytes(TEXTS));
        Process process = new ProcessBuilder(
                        python,
                        "src/test/python/load_exported.py",
                        folder.resolve("out").toString(),
                        given.toString())
                .redirectError(folder.resolve("err").toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(1, TimeUnit.MINUTES);
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("err")));
        JsonNode found = JSON.readTree(out);
        assertEquals(JSON.readTree(expected.toString()), found);
    }
}
