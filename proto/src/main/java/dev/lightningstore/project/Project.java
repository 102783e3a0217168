package dev.lightningstore.project;

import dev.lightningstore.error.StoreException;
import java.time.Instant;
import java.util.regex.Pattern;

/** The unit of isolation: rollouts, spans, resources, workers, keys and quotas belong to one. */
public record Project(String name, Quotas quotas, Instant createTime) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    public Project {
        checkName(name);
    }

    public static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw StoreException.Invalid.field(
                    "project",
                    "'" + name
                            + "' is not a project name: use 1 to 63 of a-z, 0-9, '.', '_', '-', not starting with a sign");
        }
    }
}
