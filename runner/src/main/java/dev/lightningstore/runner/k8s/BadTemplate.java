package dev.lightningstore.runner.k8s;

import java.nio.file.Path;

/** A template that no Job can be made of: says in which file, where in it, and why. */
final class BadTemplate extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    BadTemplate(Path file, String where, String why) {
        super(file + (where.isEmpty() ? "" : ": " + where) + ": " + why);
    }
}
