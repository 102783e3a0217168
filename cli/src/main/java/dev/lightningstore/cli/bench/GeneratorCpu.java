package dev.lightningstore.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The processor time of this process: what the generator takes away from a server beside it. */
final class GeneratorCpu {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private GeneratorCpu() {}

    static long nanos() {
        return SYSTEM.getProcessCpuTime();
    }
}
