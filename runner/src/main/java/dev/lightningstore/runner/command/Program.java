package dev.lightningstore.runner.command;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a command line names, since a command does not run in the folder where it was written down. */
final class Program {
    /** The program of a command line is not on this machine. */
    static final class NotFound extends Exception {
        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(message);
        }
    }

    private Program() {}

    /** The same words, with the program and each file that is there from the start folder on as absolute paths. */
    static List<String> resolve(List<String> words, CommandSettings settings) throws NotFound {
        List<String> resolved = new ArrayList<>();
        resolved.add(program(words.getFirst(), settings).toString());
        for (String word : words.subList(1, words.size())) {
            Path file = file(word, settings.startFolder());
            resolved.add(file == null ? word : file.toString());
        }
        return resolved;
    }

    private static Path program(String name, CommandSettings settings) throws NotFound {
        if (name.indexOf('/') >= 0 || name.indexOf(File.separatorChar) >= 0) {
            Path file = settings.startFolder().resolve(name).normalize();
            if (!Files.isRegularFile(file)) {
                throw new NotFound("there is no program " + file);
            }
            if (!Files.isExecutable(file)) {
                throw new NotFound(file + " is not executable");
            }
            return file;
        }
        String path = settings.environment().getOrDefault("PATH", "");
        for (String folder : path.split(File.pathSeparator)) {
            Path file = Path.of(folder.isEmpty() ? "." : folder).resolve(name);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return file.toAbsolutePath();
            }
        }
        throw new NotFound("there is no program '" + name + "' on the PATH " + path);
    }

    private static @Nullable Path file(String word, Path folder) {
        try {
            Path file = folder.resolve(word).normalize();
            return !word.isEmpty() && Files.isRegularFile(file) ? file : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
