package dev.lightningstore.jdbc;

import dev.lightningstore.resource.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the latest version, then each new one in the order of the commits; what comes while the latest is read waits
 * for it. Thread-safe.
 */
final class ResourceWatch implements Hub.Listener {
    private static final Logger log = LoggerFactory.getLogger(ResourceWatch.class);

    private final int project;
    private final Consumer<Resources> listener;
    private final List<Resources> early = new ArrayList<>();
    private @Nullable Resources last;
    private boolean begun;

    ResourceWatch(int project, Consumer<Resources> listener) {
        this.project = project;
        this.listener = listener;
    }

    synchronized void begin(@Nullable Optional<Resources> latest, @Nullable Throwable failure) {
        if (failure != null) {
            log.atWarn().setCause(failure).log("the latest resources could not be read; a watch begins without them");
        }
        begun = true;
        if (latest != null && latest.isPresent()) {
            Resources newest = latest.get();
            tell(newest);
            early.removeIf(version -> version.updateTime().isBefore(newest.updateTime()));
        }
        early.forEach(this::tell);
        early.clear();
    }

    @Override
    public synchronized void resources(int changed, List<Resources> versions) {
        if (changed != project) {
            return;
        }
        if (begun) {
            versions.forEach(this::tell);
        } else {
            early.addAll(versions);
        }
    }

    private void tell(Resources version) {
        if (!version.equals(last)) {
            last = version;
            listener.accept(version);
        }
    }
}
