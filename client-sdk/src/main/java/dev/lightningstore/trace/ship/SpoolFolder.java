package dev.lightningstore.trace.ship;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder in which the processes of one machine leave what they could not send. */
final class SpoolFolder {
    private static final Logger log = LoggerFactory.getLogger(SpoolFolder.class);

    private final Path folder;
    private final String target;
    private final long maxBytes;

    /**
     * @param target the store that its files are for
     * @param maxBytes how much all files together may hold
     */
    SpoolFolder(Path folder, String target, long maxBytes) {
        this.folder = folder;
        this.target = target;
        this.maxBytes = maxBytes;
    }

    /** A new file, as large as the others leave room for. */
    SpoolFile create() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, owners(folder));
        }
        long others = 0;
        for (Path other : files()) {
            others += sizeOf(other);
        }
        Path path = folder.resolve("spans-" + UUID.randomUUID() + SpoolFile.SUFFIX);
        return SpoolFile.create(path, target, maxBytes - others);
    }

    /** What agents did is nobody else's business, where the file system can say so. */
    private static FileAttribute<?>[] owners(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** The files of processes that are gone, for this store, now ours. */
    List<SpoolFile> adopt() {
        List<SpoolFile> adopted = new ArrayList<>();
        for (Path path : files()) {
            try {
                SpoolFile file = SpoolFile.adopt(path, target);
                if (file != null) {
                    adopted.add(file);
                }
            } catch (IOException e) {
                log.atWarn().addKeyValue("file", path).log("a spool file is left alone: {}", e.toString());
            }
        }
        return adopted;
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + SpoolFile.SUFFIX)) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        return files;
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0;
        }
    }
}
