package dev.lightningstore.store;

import org.jspecify.annotations.Nullable;

/** A field of an update: left alone, or set to a value that may be null. */
public sealed interface Change<T> {
    record Keep<T>() implements Change<T> {}

    record Set<T>(@Nullable T value) implements Change<T> {}

    static <T> Change<T> keep() {
        return new Keep<>();
    }

    static <T> Change<T> to(@Nullable T value) {
        return new Set<>(value);
    }

    default @Nullable T or(@Nullable T current) {
        return this instanceof Set<T> set ? set.value() : current;
    }
}
