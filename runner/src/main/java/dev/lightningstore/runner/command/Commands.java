package dev.lightningstore.runner.command;

import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.agent.Usage;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts commands, watches what they use, and keeps the folders that they work in. Thread-safe. */
public final class Commands implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Commands.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    /** In the environment of all that a command starts: by it even a daemon is found. */
    private static final String TAG = "LIGHTNING_PROCESS_TAG";

    private final CommandSettings settings;
    private final Sessions sessions = Sessions.ofThisMachine();
    private final Path root;
    private final ProcessGuard guard;
    private final Set<Child> running = ConcurrentHashMap.newKeySet();
    private final Thread watching;

    public Commands(CommandSettings settings) throws IOException {
        this.settings = settings;
        this.root = Files.createTempDirectory("lightning-runner-");
        this.guard = ProcessGuard.start(sessions, root, !settings.keepFolders());
        this.watching = Thread.ofPlatform().daemon().name("command-usage").start(this::watch);
    }

    CommandSettings settings() {
        return settings;
    }

    /** @throws IllegalArgumentException if the command's program is not on this machine */
    void demand(AgentSpec.Command command) {
        try {
            Program.resolve(command.words(), settings);
        } catch (Program.NotFound e) {
            throw new IllegalArgumentException("cmd: " + e.getMessage(), e);
        }
    }

    /** A new folder with {@code work}, where the command runs, and {@code tmp}. */
    Path newFolder(String name) throws IOException {
        Path folder = Files.createTempDirectory(root, name + "-");
        Files.createDirectory(folder.resolve("work"));
        Files.createDirectory(folder.resolve("tmp"));
        return folder;
    }

    /**
     * @param words as {@link Program#resolve} answers them
     * @param more environment beyond the settings'
     */
    Child start(List<String> words, Path folder, Path stdin, Map<String, String> more) throws IOException {
        List<String> command = new ArrayList<>(sessions.prefix());
        command.addAll(words);
        String tag = UUID.randomUUID().toString();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.resolve("work").toFile())
                .redirectInput(stdin.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(settings.environment());
        environment.put("TMPDIR", folder.resolve("tmp").toString());
        environment.put("PWD", folder.resolve("work").toString());
        environment.put(TAG, tag);
        environment.putAll(more);
        Child child = new Child(builder.start(), TAG + "=" + tag, settings);
        guard.watch(child.pid());
        running.add(child);
        return child;
    }

    void ended(Child child) {
        running.remove(child);
        guard.done(child.pid());
    }

    /** Removes a folder, or leaves it where the settings say so. */
    void release(Path folder) {
        if (settings.keepFolders()) {
            log.atInfo().addKeyValue("folder", folder).log("kept");
            return;
        }
        try {
            delete(folder);
        } catch (IOException e) {
            log.atWarn().addKeyValue("folder", folder).log("could not be removed: {}", e.getMessage());
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                if (!running.isEmpty()) {
                    ProcessTable table = ProcessTable.read();
                    for (Child child : running) {
                        Usage usage = table.usage(child.pid());
                        if (usage.processes() > 0) {
                            child.used(usage);
                        }
                    }
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    @Override
    public void close() {
        watching.interrupt();
        if (!settings.keepFolders()) {
            release(root);
        }
        guard.close();
    }

    private static void delete(@Nullable Path folder) throws IOException {
        if (folder == null || !Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure) throws IOException {
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
