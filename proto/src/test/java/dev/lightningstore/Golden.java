package dev.lightningstore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the repository that tests write: run with {@code -Dgolden.update=true} to renew them. */
public final class Golden {
    private Golden() {}

    /** Compares with a file, named from the root of the repository. */
    public static void check(String file, String expected) {
        Path path = root().resolve(file);
        try {
            if (Boolean.getBoolean("golden.update")) {
                Path folder = path.getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
                Files.writeString(path, expected);
            }
            String found = Files.exists(path) ? Files.readString(path) : "";
            assertEquals(expected, found, file + " is stale: run this test with -Dgolden.update=true");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The root is where the Maven wrapper lies; tests run in their module's folder. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("no mvnw above " + Path.of("").toAbsolutePath());
        }
        return folder;
    }
}
