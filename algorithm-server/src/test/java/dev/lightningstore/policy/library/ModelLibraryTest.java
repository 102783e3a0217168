package dev.lightningstore.policy.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.weights.Dtype;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import dev.lightningstore.policy.weights.PolicyHash;
import dev.lightningstore.policy.weights.Progress;
import dev.lightningstore.policy.weights.TextFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLibraryTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final Path TINY = Path.of("src/test/resources/weights/tiny.gguf");

    @TempDir
    private Path data;

    private ModelLibrary library() {
        return ModelLibrary.in(data, CLOCK);
    }

    private StoredModel init(String name, long seed, boolean replace) throws IOException {
        try (OpenModel model = new NewModel(Family.QWEN2, ModelSize.TINY, seed, List.of("the fox the fox"), 9).make()) {
            return library().add(name, model, "init", replace, Progress.SILENT);
        }
    }

    @Test
    void aSeedMakesTheSamePolicyEverywhere() throws IOException {
        StoredModel first = init("a", 7, false);
        assertEquals(first.policyHash(), init("b", 7, false).policyHash());
        assertEquals(first.folder(), library().get("b").folder());
        assertNotEquals(first.policyHash(), init("c", 8, false).policyHash());
        assertEquals(
                List.of("a", "b", "c"),
                library().list().stream().map(StoredModel::name).toList());
        assertEquals(first, library().get("a"));
    }

    @Test
    void aNameIsTakenUntilItIsReplaced() throws IOException {
        StoredModel first = init("a", 1, false);
        assertEquals(first, init("a", 1, false));
        assertThrows(StoreException.Conflict.class, () -> init("a", 2, false));
        assertEquals(first, library().get("a"));
        assertNotEquals(first.policyHash(), init("a", 2, true).policyHash());
        assertTrue(Files.exists(first.folder()));
    }

    @Test
    void whatIsImportedIsExportedTheSame() throws IOException {
        StoredModel stored;
        TextFiles text;
        try (OpenModel model = ModelSource.open(TINY)) {
            stored = library().add("tiny", model, "tiny.gguf", false, Progress.SILENT);
            text = model.text();
        }
        Path out = data.resolve("out");
        library().export(stored, out, Dtype.F32, 20_000, Progress.SILENT);
        try (OpenModel exported = ModelSource.open(out)) {
            assertEquals(stored.policyHash(), PolicyHash.of(exported.weights(), Progress.SILENT));
            assertEquals(text, exported.text());
            assertEquals(
                    stored.folder(),
                    library()
                            .add("again", exported, "out", false, Progress.SILENT)
                            .folder());
        }
        assertThrows(
                FileAlreadyExistsException.class,
                () -> library().export(stored, out, Dtype.F32, 20_000, Progress.SILENT));
    }

    @Test
    void aModelThatDoesNotWorkLeavesNothing() throws IOException {
        try (OpenModel model = new NewModel(Family.LLAMA, ModelSize.TINY, 1, List.of(), 0).make()) {
            TextFiles text = model.text();
            OpenModel broken = new OpenModel(
                    model.weights(),
                    new TextFiles(
                            text.tokenizerJson(),
                            text.tokenizerConfig(),
                            "{{ nothing.there }}",
                            text.generationConfig()));
            assertThrows(
                    StoreException.Invalid.class, () -> library().add("broken", broken, "x", false, Progress.SILENT));
            assertThrows(
                    StoreException.Invalid.class, () -> library().add("../up", model, "x", false, Progress.SILENT));
            Progress stop = (what, _, _) -> {
                if (what.equals("writing")) {
                    throw new IllegalStateException("stopped");
                }
            };
            assertThrows(IllegalStateException.class, () -> library().add("half", model, "x", false, stop));
        }
        assertEquals(List.of(), library().list());
        try (var left = Files.list(data.resolve("models/objects"))) {
            assertEquals(0, left.count());
        }
        assertThrows(StoreException.NotFound.class, () -> library().get("half"));
    }

    @Test
    void whatIsNoModelIsRefused() throws IOException {
        assertThrows(NoSuchFileException.class, () -> ModelSource.open(data.resolve("none")));
        assertThrows(StoreException.Invalid.class, () -> ModelSource.open(data));
        Path text = Files.writeString(data.resolve("a.txt"), "x");
        assertThrows(StoreException.Invalid.class, () -> ModelSource.open(text));
        Path gguf = Files.writeString(data.resolve("a.gguf"), "GGUF");
        assertThrows(StoreException.Invalid.class, () -> ModelSource.open(gguf));
    }
}
