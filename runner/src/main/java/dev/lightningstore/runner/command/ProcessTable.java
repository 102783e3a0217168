package dev.lightningstore.runner.command;

import dev.lightningstore.runner.agent.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All processes of the machine at one moment. From {@code /proc} where there is one; elsewhere from the JDK, which knows
 * neither sessions nor memory.
 */
public final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final boolean HAS_PROC = Files.isReadable(PROC.resolve("self/stat"));

    /** Linux tells times to programs in hundredths of a second, whatever its own clock does. */
    private static final long TICK_MILLIS = 10;

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** @param session 0 where that is not known */
    private record Entry(long pid, long parent, long session, Duration cpu) {}

    private final Map<Long, Entry> entries;

    private ProcessTable(List<Entry> entries) {
        this.entries = entries.stream().collect(Collectors.toMap(Entry::pid, entry -> entry, (one, same) -> one));
    }

    static ProcessTable read() {
        return new ProcessTable(HAS_PROC ? fromProc() : fromJdk());
    }

    /** What this JVM itself uses, without what it has started. */
    public static Usage ofThisProcess() {
        ProcessHandle self = ProcessHandle.current();
        return new Usage(self.info().totalCpuDuration().orElse(Duration.ZERO), resident(self.pid()), 1);
    }

    /** A process, what descends from it, and what is left in the session that it leads. */
    Set<Long> tree(long root) {
        Map<Long, List<Long>> children = new HashMap<>();
        Set<Long> tree = new HashSet<>();
        List<Long> ahead = new ArrayList<>();
        for (Entry entry : entries.values()) {
            children.computeIfAbsent(entry.parent, parent -> new ArrayList<>()).add(entry.pid);
            if (entry.pid == root || entry.session == root) {
                ahead.add(entry.pid);
            }
        }
        while (!ahead.isEmpty()) {
            long pid = ahead.removeLast();
            if (tree.add(pid)) {
                ahead.addAll(children.getOrDefault(pid, List.of()));
            }
        }
        return tree;
    }

    Usage usage(long root) {
        Duration cpu = Duration.ZERO;
        long resident = 0;
        Set<Long> tree = tree(root);
        for (long pid : tree) {
            Entry entry = entries.get(pid);
            cpu = entry == null ? cpu : cpu.plus(entry.cpu);
            resident += resident(pid);
        }
        return new Usage(cpu, resident, tree.size());
    }

    /** The processes that carry a word in the environment they were started with, wherever they have gone since. */
    Set<Long> carrying(String word) {
        Set<Long> found = new HashSet<>();
        if (HAS_PROC) {
            for (long pid : entries.keySet()) {
                if (text(PROC.resolve(pid + "/environ")).contains(word)) {
                    found.add(pid);
                }
            }
        }
        return found;
    }

    private static List<Entry> fromProc() {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path each : all) {
                // PID (NAME) STATE PARENT GROUP SESSION …, and a name may hold anything, brackets too.
                String stat = text(each.resolve("stat"));
                int name = stat.lastIndexOf(')');
                String[] fields = name < 0
                        ? new String[0]
                        : stat.substring(name + 1).strip().split(" ");
                boolean gone = fields.length < 13 || fields[0].equals("Z") || fields[0].equals("X");
                if (!gone) {
                    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                    entries.add(new Entry(
                            Long.parseLong(each.getFileName().toString()),
                            Long.parseLong(fields[1]),
                            Long.parseLong(fields[3]),
                            Duration.ofMillis(ticks * TICK_MILLIS)));
                }
            }
        } catch (IOException e) {
            // What was read so far has to do: the next look sees the rest.
        }
        return entries;
    }

    private static List<Entry> fromJdk() {
        return ProcessHandle.allProcesses()
                .map(each -> new Entry(
                        each.pid(),
                        each.parent().map(ProcessHandle::pid).orElse(0L),
                        0,
                        each.info().totalCpuDuration().orElse(Duration.ZERO)))
                .toList();
    }

    private static long resident(long pid) {
        if (!HAS_PROC) {
            return 0;
        }
        Matcher resident = RESIDENT.matcher(text(PROC.resolve(pid + "/status")));
        return resident.find() ? Long.parseLong(resident.group(1)) << 10 : 0;
    }

    /** Empty for a process that is gone, or is not ours. */
    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
