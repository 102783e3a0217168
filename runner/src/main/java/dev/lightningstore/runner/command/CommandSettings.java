package dev.lightningstore.runner.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all commands of a runner share.
 *
 * @param environment what they get of the runner's environment, and nothing else of it
 * @param startFolder where relative file names of a command line are looked up
 * @param memory how much a command and all it starts may use, in bytes; null for no bound
 * @param output how much it may write to stdout and stderr, in bytes; what is kept is bounded anyway
 * @param grace how long it has to end after SIGTERM, before SIGKILL
 * @param keepFolders leaves working folders behind, to be looked at
 */
public record CommandSettings(
        Map<String, String> environment,
        Path startFolder,
        @Nullable Long memory,
        long output,
        Duration grace,
        boolean keepFolders) {
    public static final long DEFAULT_OUTPUT = 64L << 20;
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(2);

    /** What nearly every program needs, and no secret is in. */
    private static final String[] HARMLESS = {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT"
    };

    public CommandSettings {
        environment = Map.copyOf(environment);
        if (output < 1 || (memory != null && memory < 1)) {
            throw new IllegalArgumentException("limits: must be at least 1 byte");
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace: must not be negative");
        }
    }

    /** With the harmless part of an environment, and default limits. */
    public static CommandSettings of(Map<String, String> runner) {
        Map<String, String> passed = new LinkedHashMap<>();
        for (String name : HARMLESS) {
            String value = runner.get(name);
            if (value != null) {
                passed.put(name, value);
            }
        }
        return new CommandSettings(passed, Path.of("").toAbsolutePath(), null, DEFAULT_OUTPUT, DEFAULT_GRACE, false);
    }

    public CommandSettings withEnvironment(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.putAll(more);
        return new CommandSettings(all, startFolder, memory, output, grace, keepFolders);
    }

    /** With more variables: {@code NAME=VALUE}, or {@code NAME} for the value that the runner itself has. */
    public CommandSettings withNamed(List<String> names, Map<String, String> runner) {
        Map<String, String> more = new LinkedHashMap<>();
        for (String name : names) {
            int value = name.indexOf('=');
            String own = runner.get(name);
            if (value > 0) {
                more.put(name.substring(0, value), name.substring(value + 1));
            } else if (value < 0 && own != null) {
                more.put(name, own);
            } else {
                throw new IllegalArgumentException(
                        "environment: '" + name + "' is neither NAME=VALUE nor a variable that is set");
            }
        }
        return withEnvironment(more);
    }

    public CommandSettings withLimits(@Nullable Long memory, long output) {
        return new CommandSettings(environment, startFolder, memory, output, grace, keepFolders);
    }

    public CommandSettings withGrace(Duration grace) {
        return new CommandSettings(environment, startFolder, memory, output, grace, keepFolders);
    }

    public CommandSettings keepingFolders(boolean keep) {
        return new CommandSettings(environment, startFolder, memory, output, grace, keep);
    }
}
