package dev.lightningstore.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what the user names: a file, or stdin for {@code -}. */
final class InputText {
    private static final String STDIN = "-";

    private InputText() {}

    static byte[] all(String file) throws IOException {
        try (InputStream in = open(file)) {
            return in.readAllBytes();
        }
    }

    static BufferedReader lines(String file) throws IOException {
        return new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8.newDecoder()));
    }

    private static InputStream open(String file) throws IOException {
        if (file.equals(STDIN)) {
            return System.in;
        }
        if (Files.isDirectory(Path.of(file))) {
            throw new IllegalArgumentException(file + ": is a folder, not a file");
        }
        return Files.newInputStream(Path.of(file));
    }
}
