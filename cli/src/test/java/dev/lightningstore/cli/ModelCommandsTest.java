package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lightningstore.cli.Shell.Result;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lightning model}, from making a policy to reading it back from what was exported. */
class ModelCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Result model(String... arguments) {
        List<String> all = new ArrayList<>(List.of("model"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", folder.resolve("data").toString()));
        return Shell.bare(all.toArray(String[]::new));
    }

    private JsonNode json(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-o", "json"));
        Result result = model(all.toArray(String[]::new));
        assertEquals(0, result.code(), result.err());
        return JSON.readTree(result.out());
    }

    @Test
    void whatIsMadeIsExportedAndImportedAgain() throws IOException {
        Path corpus = Files.writeString(folder.resolve("corpus.txt"), "add 1 and 2\nadd 3 and 4\n");
        String out = folder.resolve("out").toString();
        JsonNode made = json(
                "init",
                "--name",
                "toy",
                "--family",
                "qwen3",
                "--size",
                "tiny",
                "--seed",
                "5",
                "--corpus",
                corpus.toString());
        assertEquals("qwen3", made.path("family").asText());
        assertEquals(0, model("export", "toy", "--to", out, "--dtype", "f32").code());
        assertEquals(
                made.path("policy_hash"), json("import", out, "--name", "copy").path("policy_hash"));
        assertEquals(made.path("folder"), json("show", "copy").path("folder"));
        assertEquals(2, json("ls").size());
        String shown = model("show", "toy").out();
        assertTrue(
                shown.contains("chat template")
                        && shown.contains(made.path("policy_hash").asText()),
                shown);
        JsonNode half = json("export", "toy", "--to", out + "-half", "--dtype", "bf16");
        assertEquals("toy", half.path("name").asText());
        assertTrue(Files.size(Path.of(out + "-half", "model.safetensors"))
                < Files.size(Path.of(out, "model.safetensors")));
    }

    @Test
    void aPolicyIsTalkedWith() {
        assertEquals(
                0,
                model("init", "--name", "toy", "--size", "tiny", "--seed", "1").code());
        String[] once = {"chat", "toy", "-p", "Hello", "--max-tokens", "5", "--seed", "3", "--system", "Be brief."};
        Result answered = model(once);
        assertEquals(0, answered.code(), answered.err());
        assertEquals(answered.out(), model(once).out());
        assertTrue(answered.err().contains("cut off"), answered.err());
        // The first question is answered as it is alone; after a reset the second one is the first again.
        Result talked = piped(
                "Hello\n/reset\n\n/what\nHello\n/exit\nnever\n",
                "chat",
                "toy",
                "--temperature",
                "0",
                "--max-tokens",
                "5");
        assertEquals(0, talked.code(), talked.err());
        assertTrue(talked.err().contains("/what is no command"), talked.err());
        String alone = model("chat", "toy", "-p", "Hello", "--temperature", "0", "--max-tokens", "5")
                .out();
        assertEquals(alone + alone, talked.out());
        Result full =
                piped("Hello\n" + "long ".repeat(40) + "\n", "chat", "toy", "--context", "60", "--max-tokens", "2");
        assertEquals(0, full.code());
        assertTrue(full.err().contains("begin anew with /reset"), full.err());
        assertError(3, "model none not found", "chat", "none", "-p", "x");
        assertError(2, "max-tokens", "chat", "toy", "-p", "x", "--max-tokens", "0");
    }

    private Result piped(String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return model(arguments);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void whatStandsInTheWayIsOneLine() throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"gpt_neox\"}");
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertEquals(0, model("init", "--name", "a", "--size", "tiny").code());
        assertError(2, "no such file", "import", folder.resolve("none").toString(), "--name", "x");
        assertError(2, "has no config.json", "import", folder.resolve("empty").toString(), "--name", "x");
        assertError(2, "model_type: gpt_neox is not supported", "import", folder.toString(), "--name", "x");
        assertError(1, "there is a model a already", "init", "--name", "a", "--size", "tiny", "--seed", "1");
        assertError(2, "is no name", "init", "--name", "a/b", "--size", "tiny");
        assertError(3, "model b not found", "show", "b");
        assertError(
                1,
                "exists already",
                "export",
                "a",
                "--to",
                folder.resolve("empty").toString());
        assertError(2, "say what to do");
    }

    private void assertError(int code, String part, String... arguments) {
        Result result = arguments.length == 0 ? Shell.bare("model") : model(arguments);
        assertEquals(code, result.code(), result.err());
        assertTrue(result.err().contains(part), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
    }
}
