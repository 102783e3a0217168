package dev.lightningstore.jdbc;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Tells on which event loop the present thread runs, so that an answer can be given there; null for any other. */
@FunctionalInterface
public interface CallerThread {
    @Nullable
    Executor current();
}
