package dev.lightningstore.policy.library;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.policy.text.ChatTemplate;
import dev.lightningstore.policy.text.Tokenizer;
import dev.lightningstore.policy.weights.Dtype;
import dev.lightningstore.policy.weights.HuggingFaceFolder;
import dev.lightningstore.policy.weights.ModelFolder;
import dev.lightningstore.policy.weights.NewFolder;
import dev.lightningstore.policy.weights.PolicyHash;
import dev.lightningstore.policy.weights.Progress;
import dev.lightningstore.policy.weights.TensorShapes;
import dev.lightningstore.policy.weights.TextFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The models of a data folder. What a model is lies in {@code models/objects}, under the hash of its contents, and is never changed; a name
 * is a small file that points there, so a name is moved all at once and two names can mean the same model.
 */
public final class ModelLibrary {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String POINTER = ".json";
    private static final JsonMapper JSON = new JsonMapper();

    private final Path models;
    private final Clock clock;

    private ModelLibrary(Path models, Clock clock) {
        this.models = models;
        this.clock = clock;
    }

    public static ModelLibrary in(Path data, Clock clock) {
        return new ModelLibrary(data.resolve("models").toAbsolutePath().normalize(), clock);
    }

    /**
     * Takes a model in under a name. The source is read and never changed.
     *
     * @param replace whether the name may mean another model so far
     * @throws StoreException.Invalid if the model, its tokenizer or its template is not one that works here
     * @throws StoreException.Conflict if the name is taken
     */
    public StoredModel add(String name, OpenModel model, String source, boolean replace, Progress progress)
            throws IOException {
        checkName(name);
        check(model);
        String hash = PolicyHash.of(model.weights(), progress);
        Path object = models.resolve("objects").resolve(ObjectId.of(hash, model.text()));
        Optional<StoredModel> before = find(name);
        if (before.isPresent() && !before.get().folder().equals(object) && !replace) {
            throw new StoreException.Conflict(
                    "there is a model " + name + " already, with other contents; take another name, or replace it");
        }
        if (!Files.exists(object)) {
            checkRoom(model);
            write(object, model, progress);
        }
        StoredModel stored = new StoredModel(name, hash, object, source, clock.instant());
        point(stored);
        return stored;
    }

    private static void write(Path object, OpenModel model, Progress progress) throws IOException {
        try {
            ModelFolder.write(
                    object,
                    model.weights(),
                    model.text(),
                    model.weights().dtype(),
                    ModelFolder.DEFAULT_SHARD_BYTES,
                    progress);
        } catch (FileSystemException e) {
            // Whoever imports the same model at the same time writes the same object: the first one there is good for
            // both.
            if (!Files.exists(object)) {
                throw e;
            }
        }
    }

    /** @throws StoreException.Invalid if no model can have the name */
    public static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw StoreException.Invalid.field(
                    "name", "'" + name + "' is no name: up to 100 letters, digits, dots, dashes and underscores");
        }
    }

    /**
     * That name, or where it means a model of another source the next such as {@code name-2}.
     *
     * @throws StoreException.Invalid if no model can have the name
     */
    public String freeName(String name, String source) throws IOException {
        String free = name;
        for (int number = 2; ; number++) {
            Optional<StoredModel> there = find(free);
            if (there.isEmpty() || there.get().source().equals(source)) {
                return free;
            }
            free = name + "-" + number;
        }
    }

    private void check(OpenModel model) {
        TextFiles text = model.text();
        try (Tokenizer tokenizer = Tokenizer.of(text)) {
            int vocabulary = model.weights().config().vocabSize();
            for (int eos : tokenizer.eosIds()) {
                if (eos < 0 || eos >= vocabulary) {
                    throw StoreException.Invalid.field("eos_token_id", eos + " is none of " + vocabulary + " tokens");
                }
            }
        }
        if (text.chatTemplate() != null) {
            ChatTemplate.of(text, clock);
        }
    }

    private void checkRoom(OpenModel model) throws IOException {
        Files.createDirectories(models);
        long needed = TensorShapes.parameters(model.weights().config())
                * model.weights().dtype().bytes();
        long free = Files.getFileStore(models).getUsableSpace();
        if (free < needed) {
            throw new IOException(models + ": the model needs " + needed + " bytes of disk, " + free + " are free");
        }
    }

    private void point(StoredModel model) throws IOException {
        byte[] json = JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsBytes(JSON.createObjectNode()
                        .put("policy_hash", model.policyHash())
                        .put("object", model.folder().getFileName().toString())
                        .put("source", model.source())
                        .put("since", model.since().toString()));
        Path partial = models.resolve("." + model.name() + POINTER + "." + UUID.randomUUID());
        Files.write(partial, json);
        Files.move(
                partial,
                models.resolve(model.name() + POINTER),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    public Optional<StoredModel> find(String name) throws IOException {
        checkName(name);
        Path pointer = models.resolve(name + POINTER);
        if (!Files.exists(pointer)) {
            return Optional.empty();
        }
        JsonNode json = JSON.readTree(pointer.toFile());
        return Optional.of(new StoredModel(
                name,
                json.path("policy_hash").asText(),
                models.resolve("objects").resolve(json.path("object").asText()),
                json.path("source").asText(),
                Instant.parse(json.path("since").asText())));
    }

    /** @throws StoreException.NotFound if there is none of that name, with those that there are */
    public StoredModel get(String name) throws IOException {
        Optional<StoredModel> found = find(name);
        if (found.isEmpty()) {
            String names =
                    String.join(", ", list().stream().map(StoredModel::name).toList());
            throw new StoreException.NotFound(
                    "model " + name + " not found in " + models
                            + (names.isEmpty() ? "; there is none yet" : "; there are " + names),
                    Map.of("kind", "model", "id", name));
        }
        return found.get();
    }

    /** By name. */
    public List<StoredModel> list() throws IOException {
        if (!Files.exists(models)) {
            return List.of();
        }
        List<StoredModel> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(models)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(POINTER) && !name.startsWith(".")) {
                    find(name.substring(0, name.length() - POINTER.length())).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    public OpenModel open(StoredModel model) throws IOException {
        return new OpenModel(HuggingFaceFolder.open(model.folder()), TextFiles.read(model.folder()));
    }

    /** Writes a folder that transformers loads; it must not be there yet. */
    public void export(StoredModel model, Path to, Dtype dtype, long shardBytes, Progress progress) throws IOException {
        try (OpenModel open = open(model);
                NewFolder made = NewFolder.at(to)) {
            ModelFolder.fill(made.path(), open.weights(), open.text(), dtype, shardBytes, progress);
            made.commit();
        }
    }
}
