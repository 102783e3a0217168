package dev.lightningstore.training;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory the process has: weights and gradients lie outside of Java's heap. */
final class Residence {
    private static final Path LINUX = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final long KIB = 1 << 10;

    private Residence() {}

    /** What of it is in memory; where the system does not say, what Java knows of. */
    static long bytes() {
        try {
            for (String line : Files.readAllLines(LINUX)) {
                if (line.startsWith(RESIDENT)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
                }
            }
        } catch (IOException | NumberFormatException notLinux) {
            // Another system: below.
        }
        var memory = ManagementFactory.getMemoryMXBean();
        return memory.getHeapMemoryUsage().getCommitted()
                + memory.getNonHeapMemoryUsage().getCommitted();
    }
}
