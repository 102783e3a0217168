package dev.lightningstore.training;

import dev.lightningstore.error.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Artifacts in a folder, which several machines may share. What is there is whole: a file moves in when all of it is on the disk. */
final class FileArtifacts implements Artifacts {
    private static final int PIECE = 1 << 20;

    private final Path folder;

    FileArtifacts(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    @Override
    public Artifact keep(Path file, String name) throws IOException {
        String hash = sha256(file);
        long bytes = Files.size(file);
        Path to = folder.resolve(hash.substring(0, 2)).resolve(hash + "-" + name);
        Files.createDirectories(to.getParent());
        try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(file, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new Artifact(to.toUri().toString(), hash, bytes);
    }

    @Override
    public Path fetch(String uri, String sha256) throws IOException {
        Path file = path(uri);
        if (!Files.exists(file)) {
            throw new StoreException.NotFound("artifact", uri);
        }
        String found = sha256(file);
        if (!found.equals(sha256)) {
            throw new IOException(
                    uri + ": its contents have the hash " + found + ", not " + sha256 + "; it was damaged");
        }
        return file;
    }

    @Override
    public void remove(String uri) throws IOException {
        Files.deleteIfExists(path(uri));
    }

    @Override
    public Path scratch(String name) throws IOException {
        Files.createDirectories(partial());
        return partial().resolve(name + "." + UUID.randomUUID());
    }

    @Override
    public void sweep(String name) throws IOException {
        if (!Files.exists(partial())) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(
                partial(), file -> file.getFileName().toString().startsWith(name + "."))) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Path partial() {
        return folder.resolve("partial");
    }

    /** Whoever commits a step says where its checkpoint is: that is not to be any file of this machine. */
    private Path path(String uri) {
        Path file;
        try {
            file = Path.of(URI.create(uri)).toAbsolutePath().normalize();
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw StoreException.Invalid.field("uri", uri + " is in a store that this server does not reach");
        }
        if (!file.startsWith(folder)) {
            throw StoreException.Invalid.field(
                    "uri", uri + " is not in " + folder + ", where this server keeps what it makes");
        }
        return file;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                digest.update(piece, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
