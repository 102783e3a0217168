package dev.lightningstore.policy.net;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * What DJL and PyTorch read when they are loaded, so it has to be said before. What the environment or a -D option says stays:
 * {@code PYTORCH_LIBRARY_PATH}, {@code PYTORCH_VERSION} and {@code PYTORCH_FLAVOR} bring a GPU's libraries.
 */
public final class EngineSettings {
    /** About 50 microseconds. */
    private static final String SPINS = "5000";

    private static boolean applied;

    private EngineSettings() {}

    /** Whoever touches DJL calls this first; later calls do nothing. */
    public static synchronized void apply() {
        if (applied) {
            return;
        }
        applied = true;
        property("ai.djl.offline", "true");
        property("OPT_OUT_TRACKING", "true");
        property("DJL_CACHE_DIR", cache().toString());
        property("ai.djl.default_engine", "PyTorch");
        // Optimised graphs are compiled again for each new shape, and every batch has one.
        property("ai.djl.pytorch.graph_optimizer", "false");
        // Threads that spin for long while they wait make a step ten times slower as soon as the cores are shared;
        // threads that sleep at once
        // take a third longer, for products follow each other within microseconds. docs/EXPERIMENTS.md has the figures.
        environment("OMP_WAIT_POLICY", "PASSIVE");
        environment("GOMP_SPINCOUNT", SPINS);
    }

    /** Where DJL unpacks its native libraries, about 430 MB once. */
    private static Path cache() {
        String base = System.getenv("XDG_CACHE_HOME");
        Path root = base == null || base.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base);
        return root.resolve("lightningstore").resolve("djl");
    }

    private static void property(String name, String value) {
        if (System.getenv(name) == null && System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    /** Java cannot set a variable of its own process, but OpenMP reads it only when PyTorch is loaded. */
    private static void environment(String name, String value) {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("setenv").ifPresent(address -> {
            FunctionDescriptor signature = FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            try (Arena arena = Arena.ofConfined()) {
                int keepWhatIsThere = 0;
                int _ = (int) linker.downcallHandle(address, signature)
                        .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), keepWhatIsThere);
            } catch (Throwable e) {
                throw new IllegalStateException("cannot set " + name + " for PyTorch", e);
            }
        });
    }
}
