package dev.lightningstore.policy.weights;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** A folder that is there whole or not at all: filled under another name beside it, then moved. */
public final class NewFolder implements AutoCloseable {
    private final Path target;
    private final Path partial;

    private NewFolder(Path target, Path partial) {
        this.target = target;
        this.partial = partial;
    }

    /** @throws FileAlreadyExistsException if there is something at the target already */
    public static NewFolder at(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        if (Files.exists(absolute)) {
            throw new FileAlreadyExistsException(
                    absolute.toString(), null, "exists already; name a folder that does not");
        }
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new FileAlreadyExistsException(absolute.toString());
        }
        Files.createDirectories(parent);
        String hidden = "." + absolute.getFileName() + "." + UUID.randomUUID();
        return new NewFolder(absolute, Files.createDirectory(parent.resolve(hidden)));
    }

    /** Where to write. */
    public Path path() {
        return partial;
    }

    public void commit() throws IOException {
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes away what was not committed. */
    @Override
    public void close() throws IOException {
        deleteAll(partial);
    }

    /** A folder and what is in it, if it is there. */
    public static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
