package dev.lightningstore.jdbc;

import dev.lightningstore.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers each project's latest resources until the hub says that there are newer ones. On a shared database it does
 * so only while notes from the other servers come in. Thread-safe.
 */
final class LatestResources implements Hub.Listener {
    private final Reader reader;
    private final Map<Integer, Optional<Resources>> known = new ConcurrentHashMap<>();
    private final Map<Integer, Long> changes = new ConcurrentHashMap<>();
    private volatile boolean informed;

    LatestResources(Reader reader, boolean informed) {
        this.reader = reader;
        this.informed = informed;
    }

    CompletableFuture<Optional<Resources>> get(int project) {
        Optional<Resources> latest = known.get(project);
        if (latest != null) {
            return CompletableFuture.completedFuture(latest);
        }
        long before = changes.getOrDefault(project, 0L);
        return reader.brief(connection -> ResourceRows.latest(connection, project))
                .thenApply(read -> {
                    // Do not keep what may have been overtaken while it was read.
                    changes.compute(project, (p, count) -> {
                        if (informed && (count == null ? 0 : count) == before) {
                            known.put(project, read);
                        }
                        return count;
                    });
                    return read;
                });
    }

    @Override
    public void resources(int project, List<Resources> versions) {
        changes.merge(project, 1L, Long::sum);
        known.remove(project);
    }

    void informed(boolean now) {
        informed = now;
        if (!now) {
            known.clear();
        }
    }

    @Override
    public void lost() {
        known.keySet().forEach(project -> resources(project, List.of()));
    }
}
